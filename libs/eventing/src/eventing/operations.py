"""What an operator can ask of a service's events, and have done: one file for whoever asks.

The command line (`python -m eventing`) and the officers' endpoints (`chassis.operations`) both call
these; each has the signature of a use case.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.clock import Clock
from chassis.database import Database
from chassis.operated import ListDead, Replay
from chassis.paging import Page, PageRequest, page_of_rows
from chassis.refusals import BrokerOutOfReach
from eventing.dead import Chosen, DeadLetters, Who
from eventing.depths import Depths, depths
from eventing.errors import BrokerUnavailable
from eventing.lease import current_owners
from eventing.message import Transport
from eventing.outbox_queue import unconfirmed, unpark
from eventing.shown import shown
from eventing.subscription import Heard
from eventing.tables import EventTables
from eventing.topology import manifest_of
from eventing.transport import connect

LATE = 60.0
"""Seconds after which an event that waits for the broker is worth a look."""

Fence = Callable[[Session, str | None], None]


def _unfenced(_session: Session, _person_id: str | None) -> None:
    """Hold nobody's data still: for a service that knows nobody."""


class Operations:
    """The events of one service, as its operators see them.

    A process that has no broker's URL, as a web process, answers everything but for the topology.
    """

    def __init__(
        self,
        *,
        service: str,
        tables: EventTables,
        queues: Sequence[Heard],
        broker_url: str,
        clock: Clock,
        fence: Fence = _unfenced,
    ) -> None:
        self.service = service
        self.hears = tuple(dict.fromkeys(cls for queue in queues for cls in queue.events))
        self._tables = tables
        self._manifest = manifest_of(service, queues)
        self._broker_url = broker_url
        self._clock = clock
        self._fence = fence
        self._dead = DeadLetters(tables, clock)

    def status(
        self, session: Session, _caller: Caller, _query: None = None, *, deps: Any = None
    ) -> dict[str, Any]:
        """Count what waits, and say in words what is wrong."""
        del deps
        counted = depths(session, self._tables, self._clock)
        leads = "relay" in current_owners(session, self._tables)
        wrong = _complaints(counted, leads=leads)
        return {"service": self.service, "healthy": not wrong, "wrong": wrong, **asdict(counted)}

    def list_dead(
        self, session: Session, _caller: Caller, query: ListDead, *, deps: Any = None
    ) -> Page[Any]:
        """List the dead letters that nobody has replayed, the newest first."""
        del deps
        order = (self._tables.dead.c.id.desc(),)
        return page_of_rows(session, self._dead.waiting(query.error), order, query.page)

    def show_dead(
        self, session: Session, _caller: Caller, number: int, *, deps: Any = None
    ) -> dict[str, Any] | None:
        """Show one dead letter, its body as far as it may be shown; None where there is none."""
        del deps
        row = self._dead.found(session, number)
        return None if row is None else {**row, "body": shown(row["body"])}

    def replay(
        self, session: Session, caller: Caller, command: Replay, *, deps: Any = None
    ) -> list[int]:
        """Have dead letters tried again, and write down on whose word; return which."""
        del deps
        self._fence(session, caller.person_id)
        numbers = () if command.number is None else (command.number,)
        chosen = Chosen(numbers=numbers, error=command.error, everything=command.everything)
        return self._dead.replay(session, chosen, _who(caller))

    def list_replays(
        self, session: Session, _caller: Caller, query: PageRequest, *, deps: Any = None
    ) -> Page[Any]:
        """List on whose word which dead letter was tried again, the newest first."""
        del deps
        replays = self._tables.replays
        return page_of_rows(session, sa.select(replays), (replays.c.id.desc(),), query)

    def list_outbox(
        self, session: Session, _caller: Caller, query: PageRequest, *, deps: Any = None
    ) -> Page[Any]:
        """List what the broker has not confirmed, the oldest first."""
        del deps
        return page_of_rows(session, unconfirmed(self._tables), (self._tables.outbox.c.id,), query)

    def unpark(
        self, session: Session, _caller: Caller, _command: None = None, *, deps: Any = None
    ) -> int:
        """Have everything sent again that was given up on; return how much that was."""
        del deps
        return unpark(session, self._tables)

    def topology(
        self, _database: Database, _caller: Caller, _query: None = None, *, deps: Any = None
    ) -> list[str]:
        """Return in words what the broker lacks, on a connection made for this.

        Raises:
            BrokerOutOfReach: this process cannot ask it; the cause says why.
        """
        del deps
        transport = self._transport()
        try:
            return transport.missing(self._manifest)
        except BrokerUnavailable as wrong:
            raise BrokerOutOfReach from wrong
        finally:
            transport.close()

    def apply_topology(
        self, database: Database, caller: Caller, _command: None = None, *, deps: Any = None
    ) -> tuple[list[str], list[str]]:
        """Make what is missing; return what was, and what still is.

        Where a service's broker user may not make anything, as in production, the second says so.

        Raises:
            BrokerOutOfReach: this process cannot ask it; the cause says why.
        """
        before = self.topology(database, caller, deps=deps)
        transport = self._transport()
        try:
            transport.apply(self._manifest)
        except BrokerUnavailable as wrong:
            return before, [str(wrong)]
        finally:
            transport.close()
        return before, self.topology(database, caller, deps=deps)

    def _transport(self) -> Transport:
        if not self._broker_url:
            raise BrokerOutOfReach from BrokerUnavailable("this process has no BROKER_URL")
        return connect(self._broker_url, clock=self._clock)


def _who(caller: Caller) -> Who:
    if caller.person_id is None:
        return Who("command line")
    return Who("officer" if caller.has("officer") else "admin", caller.person_id)


def _complaints(counted: Depths, *, leads: bool) -> list[str]:
    found = []
    if counted.dead:
        found.append(f"{counted.dead} dead letters wait for a decision: see them, replay them")
    if counted.parked:
        found.append(f"{counted.parked} events could not be sent and are parked: see the outbox")
    if counted.oldest_seconds > LATE:
        found.append(f"the oldest event has waited {counted.oldest_seconds:.0f} s to be sent")
    if not leads:
        found.append("nobody sends the outbox: no worker of this service is running")
    return found
