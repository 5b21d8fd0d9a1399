"""The embedded broker in memory, and the bad days that a broker can have.

Messages of one order key keep their order among themselves, as a broker's queue does; what a
publisher sends again may come twice, and late.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eventing.broker.store import Store
from eventing.errors import BrokerUnavailable
from eventing.message import Outcome, Outgoing
from eventing.wake import Bell
from testkit.simulation.clock import VirtualClock

AWAY, CUT, UNCONFIRMED, REFUSED = "away", "cut", "unconfirmed", "refused"
WAYS = (AWAY, CUT, UNCONFIRMED, REFUSED)


@dataclass(frozen=True)
class Waiting:
    """A message that lies in a queue and is in nobody's hands."""

    number: int
    queue: str
    order_key: str | None


class Broker(Store):
    """The store of `memory://`, with a hand in it."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(":memory:", clock=clock, bell=Bell(), durable=False)
        self.refused_keys: set[str | None] = set()
        self._way: str | None = None
        self._part = 0
        self._carried: list[tuple[str, bytes, str | None]] = []

    def close(self) -> None:
        """Leave it to the others."""

    def begin_again(self) -> None:
        """Empty every queue, and have no more bad days."""
        self._way = None
        self._carried.clear()
        self.refused_keys.clear()
        with self._writing() as connection:
            connection.execute("DELETE FROM messages")
            connection.execute("DELETE FROM sqlite_sequence")

    def plan(self, way: str | None, part: int = 0) -> None:
        """Let the next publishing go wrong in this way, from the message at `part` on."""
        self._way, self._part = way, part

    def publish(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        """Put the messages into their queues, as well as that goes today."""
        way, self._way = self._way, None
        if way is None:
            return self._carry(messages)
        if way == AWAY:
            raise BrokerUnavailable("the broker is away")
        part = self._part % len(messages)
        if way == CUT:
            arrived = self._carry(messages[:part]) if part else []
            return [*arrived, *[Outcome.UNKNOWN] * (len(messages) - part)]
        if way == UNCONFIRMED:
            return [*self._carry(messages)[:part], *[Outcome.UNKNOWN] * (len(messages) - part)]
        self.refused_keys.add(messages[part].order_key)
        others = [one for place, one in enumerate(messages) if place != part]
        outcomes = self._carry(others) if others else []
        outcomes.insert(part, Outcome.REFUSED)
        return outcomes

    def _carry(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        before = self._highest()
        outcomes = super().publish(messages)
        with self._using() as connection:
            self._carried += connection.execute(
                "SELECT queue, body, order_key FROM messages WHERE id > ? ORDER BY id", (before,)
            ).fetchall()
        return outcomes

    def waiting(self) -> list[Waiting]:
        """Return what nobody has had in hand yet, in order."""
        asked = "SELECT id, queue, order_key FROM messages WHERE deliveries = 0"
        now = self._now()
        return [
            Waiting(*row) for row in self._all(f"{asked} AND leased_until <= ? ORDER BY id", now)
        ]

    def queues(self) -> set[str]:
        """Return the queues in which messages lie that can be delivered now."""
        asked = "SELECT DISTINCT queue FROM messages WHERE leased_until <= ?"
        return {queue for (queue,) in self._all(asked, self._now())}

    def held(self) -> int:
        """Return how many messages are in somebody's hands, or on their way."""
        ((count,),) = self._all("SELECT count(*) FROM messages WHERE leased_until > ?", self._now())
        return int(count)

    @property
    def carried(self) -> int:
        """Return how many deliveries there have been, each in one queue."""
        return len(self._carried)

    def bring_again(self, place: int) -> str:
        """Put what was once carried into its queue again; return the queue."""
        queue, body, order_key = self._carried[place % len(self._carried)]
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO messages (queue, body, order_key) VALUES (?, ?, ?)",
                (queue, body, order_key),
            )
        return queue

    def delay(self, message: Waiting, seconds: float) -> None:
        """Keep a message on its way for a while; those of its key wait behind it."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE messages SET holder = 'on its way', leased_until = ? WHERE id = ?",
                (self._now() + seconds, message.number),
            )

    def overtake(self, message: Waiting) -> bool:
        """Put a message behind all of its queue, unless one of its key is among them."""
        asked = "SELECT order_key FROM messages WHERE queue = ? AND id > ?"
        later = [key for (key,) in self._all(asked, message.queue, message.number)]
        if not later or (message.order_key is not None and message.order_key in later):
            return False
        with self._writing() as connection:
            connection.execute(
                "UPDATE messages SET id = (SELECT seq + 1 FROM sqlite_sequence"
                " WHERE name = 'messages') WHERE id = ?",
                (message.number,),
            )
            connection.execute("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'messages'")
        return True

    def _highest(self) -> int:
        ((number,),) = self._all("SELECT coalesce(max(id), 0) FROM messages")
        return int(number)

    def _all(self, asked: str, *values: object) -> list[Any]:
        with self._using() as connection:
            return connection.execute(asked, values).fetchall()
