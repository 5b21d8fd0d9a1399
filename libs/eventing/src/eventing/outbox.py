"""How an event leaves: it is written in the transaction that made it true, or not at all.

`record` only collects. The rows are written by one statement right before the commit, after every
row lock of the transaction, so that ids of one order key grow in the order of its commits.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, bindparam, insert
from sqlalchemy.orm import Session, SessionTransaction

from chassis import failpoint
from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.direct import run
from chassis.ids import new_id
from chassis.tracing import correlation_id, current_traceparent
from contracts.event import HOLDER_SAYS, Event, order_key_of, routing_key
from contracts.wire import to_wire
from eventing.notify import Notifier
from eventing.tables import EventTables
from eventing.wake import bell_of

_SAID = "eventing.said"
_OUTBOX = "eventing.outbox"
_FEW = 3
"""Up to as many events go to the database one by one; more of them travel together sooner."""


@dataclass(frozen=True)
class _Said:
    """The rows that one transaction has collected."""

    transaction: SessionTransaction | None
    rows: list[dict[str, Any]]


class Outbox:
    """The events of one service on their way out."""

    def __init__(
        self,
        database: Database,
        tables: EventTables,
        *,
        source: str,
        clock: Clock | None = None,
    ) -> None:
        self.source = source
        self._database = database
        self._insert = _insert(tables.outbox)
        self._clock = clock or SystemClock()
        self._bell = bell_of(database)

    def attach(self) -> None:
        """Write what is recorded with every commit of the database, and wake the relay."""
        known = self._database.writers.kw["info"]
        if _OUTBOX in known:
            return
        self._database.writers.configure(info={**known, _OUTBOX: self})
        if self._database.dialect == "postgresql":
            self._bell.carry = Notifier(self._database)
        self._database.before_commit(self._write)
        self._database.after_commit(self._bell.ring_if_written)

    def row_of(self, said: Event) -> dict[str, Any]:
        """Return the row of an event that is said now.

        Raises:
            ValueError: this service does not say such events.
        """
        if said.meta.publisher not in (self.source, HOLDER_SAYS):
            message = f"{type(said).__name__} is said by {said.meta.publisher}, not {self.source}"
            raise ValueError(message)
        event_id, now, traceparent = new_id("evt"), self._clock.now(), current_traceparent()
        return {
            "event_id": event_id,
            "routing_key": routing_key(said, self.source),
            "order_key": _order_key(said),
            "addressed": said.meta.addressed,
            "body": to_wire(
                said,
                event_id=event_id,
                time=now,
                source=self.source,
                traceparent=traceparent,
                correlation_id=correlation_id(),
            ),
            "traceparent": traceparent,
            "recorded_at": now,
            "attempts": 0,
            "next_at": now,
            "parked": False,
        }

    def _write(self, session: Session) -> None:
        said: _Said | None = session.info.pop(_SAID, None)
        if said is None or said.transaction is not session.get_transaction():
            return
        failpoint.hit("outbox.before_insert")
        if len(said.rows) > _FEW:
            session.execute(self._insert, said.rows)
        else:  # nearly always, and on the way of every request that says something
            for row in said.rows:
                run(session, self._insert, row)
        self._bell.written()


def record(session: Session, said: Event) -> str:
    """Say an event when this transaction commits, and return its id.

    Raises:
        LookupError: no outbox is attached to the session's database.
        ValueError: this service does not say such events.
    """
    outbox: Outbox | None = session.info.get(_OUTBOX)
    if outbox is None:
        raise LookupError("no outbox is attached to this database: call Outbox(…).attach()")
    row = outbox.row_of(said)
    _collected(session).rows.append(row)
    return str(row["event_id"])


def _collected(session: Session) -> _Said:
    """Return what this transaction has collected; what a rolled-back one had said is forgotten."""
    transaction = session.get_transaction() or session.begin()
    said: _Said | None = session.info.get(_SAID)
    if said is None or said.transaction is not transaction:
        said = session.info[_SAID] = _Said(transaction, [])
    return said


def _order_key(said: Event) -> str | None:
    """Return the key of the outbox's order; commands to different holders do not wait in line."""
    order_key = order_key_of(said)
    if order_key is None or not said.meta.addressed:
        return order_key
    return f"{said.holder}:{order_key}"  # type: ignore[attr-defined]


@cache
def _insert(outbox: Table) -> Insert:
    """Return the same statement for each transaction, as whoever asks directly needs it."""
    named = [column.name for column in outbox.c if not column.primary_key]
    return insert(outbox).values({name: bindparam(name) for name in named}).inline()
