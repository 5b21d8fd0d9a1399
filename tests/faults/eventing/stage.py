"""Where one case is played: fresh databases, a fresh broker, a crew, and the judge at the end."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError

from contracts.booking import OrderShipped
from contracts.wire import Unreadable, from_wire
from eventing.errors import BrokerUnavailable
from eventing.message import Outgoing
from eventing.subscription import Heard
from eventing.topology import UNROUTED, Manifest, dead_queue_of, manifest_of
from eventing.transport import connect
from testkit.cable import Cable

from .books import Books
from .case import SQLITE, Case
from .conservation import Verdict, judge
from .crew import Crew, FaultMissed
from .shop import QUEUE

_LOOK = 0.05
_WARM = 40
"""Effects after which everybody is at work."""


def manifest() -> Manifest:
    """Return the queues of both services."""
    heard = Heard(QUEUE, (OrderShipped,))
    return manifest_of("booking", []) + manifest_of("catalog", [heard])


@dataclass
class Stage:
    """One case being played."""

    case: Case
    ground: Any
    home: Path
    broker_url: str
    books: Books
    crew: Crew
    cables: dict[str, Cable]
    planted: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)

    @property
    def is_sqlite(self) -> bool:
        """Say whether bus and databases are files."""
        return self.case.server == SQLITE

    def begin(self, *, writers: int = 2, relays: int = 2, listeners: int = 2, **more: Any) -> None:
        """Start a crew, and wait until everybody is at work."""
        for role, count in (("listener", listeners), ("relay", relays), ("writer", writers)):
            for _ in range(count):
                self.crew.start(role, **more)
        if writers and relays and listeners:
            self.until_effects(_WARM)

    def until_effects(self, more: int) -> None:
        """Wait until so many more events have taken effect."""
        wanted: list[int] = []

        def reached() -> bool:
            count = self.books.count("catalog", "effects")
            wanted.append(count + more)  # the first count may have to wait for the database
            return count >= wanted[0]

        self.until(reached, f"{more} more effects")

    def until(self, is_so: Callable[[], object], what: str, seconds: float = 60.0) -> None:
        """Wait until something is so, as part of what a case does.

        Raises:
            FaultMissed: it does not come to be.
        """
        until = time.monotonic() + seconds
        while not self.asked(is_so):
            if time.monotonic() > until:
                raise FaultMissed(f"waited {seconds:g} s for {what}")
            time.sleep(_LOOK)

    def asked(self, ask: Callable[[], Any]) -> Any:
        """Return an answer, or None where whoever is asked is away."""
        with suppress(DBAPIError, BrokerUnavailable):
            return ask()
        return None

    def depth(self, queue: str) -> int:
        """Return how many messages wait in a queue."""
        return connect(self.broker_url).depth(queue)

    def publish(self, *bodies: bytes) -> None:
        """Put bytes as they are where catalog listens, past every outbox.

        Copies keep their order key, as those of a relay that sends again do.
        """
        publisher = connect(self.broker_url).publisher()
        try:
            publisher.publish(
                [
                    Outgoing(
                        event_id=f"raw_{number}",
                        routing_key="booking.order_shipped",
                        addressed=False,
                        body=body,
                        order_key=_order_key(body),
                    )
                    for number, body in enumerate(bodies)
                ]
            )
        finally:
            publisher.close()

    def settle(self) -> Verdict:
        """Heal nothing: wait until all is quiet, have everybody go home, and judge."""
        self.troubles += self.crew.finish("writer")
        until = time.monotonic() + self.case.settles_within
        while time.monotonic() < until and not self.asked(self._is_quiet):
            time.sleep(_LOOK)
        self.troubles += self.crew.finish("relay", "listener")
        return judge(
            self.books.facts(),
            self.books.effects(),
            dead=self.books.dead(),
            planted=self.planted,
            left=[*self.troubles, *self._left()],
        )

    def _is_quiet(self) -> bool:
        return (
            self.books.count("booking", "outbox") == 0
            and self.books.count("catalog", "retries") == 0
            and self.books.count("booking", "facts") <= self.books.count("catalog", "effects")
            and self.planted <= set(self.books.dead())
            and self.depth(QUEUE) == 0
        )

    def _left(self) -> list[str]:
        """Say what waits: rows, and messages that nobody holds any more."""
        rows = [
            ("outbox of booking", self.books.count("booking", "outbox")),
            ("retries of catalog", self.books.count("catalog", "retries")),
        ]
        queues = (QUEUE, dead_queue_of("catalog"), dead_queue_of("booking"), UNROUTED)
        waiting = [*rows, *((f"queue {queue}", self.depth(queue)) for queue in queues)]
        return [f"{count} in {where}" for where, count in waiting if count]


def _order_key(body: bytes) -> str | None:
    try:
        return from_wire(body).order_key
    except Unreadable:
        return None
