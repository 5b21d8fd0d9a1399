"""Exactly one effect: a message is remembered in the transaction of its effect, or not at all."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.clock import Clock
from chassis.database import Database
from chassis.upsert import upsert
from eventing.schedule import Schedule
from eventing.statements import changed, dialect_of, listed, one_of, rows_of
from eventing.tables import EventTables

KEPT = timedelta(days=7)
"""Longer than any retry goes on and any broker redelivers."""
_SWEEP_EVERY = 3600.0


class Inbox:
    """The memory of what has taken effect."""

    def __init__(self, tables: EventTables, clock: Clock) -> None:
        self._table = tables.inbox
        self._clock = clock

    def claim(self, session: Session, consumer: str, event_ids: Collection[str]) -> set[str]:
        """Remember these events, and return those that were not known.

        Who claims an event that another transaction is just claiming waits for its end.
        """
        if not event_ids:
            return set()
        facts = {
            "consumer": consumer,
            # One order for all: no deadlocks.
            "ids": listed(sorted(set(event_ids)), dialect_of(session)),
            "now": self._clock.now(),
        }
        return set(session.scalars(self._claiming(session), facts))

    def _claiming(self, session: Session) -> sa.Insert:
        """Return one insert of one list: half the work of a row of parameters for each event."""
        inbox = self._table.c
        given = rows_of(inbox.event_id, "ids", dialect_of(session)).c.value
        rows = sa.select(
            sa.bindparam("consumer", type_=inbox.consumer.type),
            given,
            sa.bindparam("now", type_=inbox.at.type),
        ).where(sa.true())  # without a WHERE, SQLite takes ON CONFLICT for a join
        names = ["consumer", "event_id", "at"]
        claiming = upsert(session, self._table).from_select(names, rows)
        return claiming.on_conflict_do_nothing().returning(inbox.event_id)

    def known(self, session: Session, consumer: str, event_ids: Collection[str]) -> set[str]:
        """Return those of these events that have taken effect."""
        inbox, dialect = self._table.c, dialect_of(session)
        asked = sa.select(inbox.event_id).where(
            inbox.consumer == consumer, one_of(inbox.event_id, "ids", dialect)
        )
        return set(session.scalars(asked, {"ids": listed(event_ids, dialect)}))

    def sweep(self, session: Session) -> int:
        """Forget what is older than a message can come back; return how much that was."""
        old = self._table.c.at < self._clock.now() - KEPT
        return changed(session, sa.delete(self._table).where(old))


def sweeping(inbox: Inbox) -> Schedule:
    """Return the schedule by which old events are forgotten."""

    def sweep(database: Database, _deps: Any) -> None:
        with database.transaction() as session:
            inbox.sweep(session)

    return Schedule(name="inbox_sweep", every=_SWEEP_EVERY, run=sweep)
