"""Exactly one effect: a message is remembered in the transaction of its effect, or not at all."""

from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.clock import Clock
from eventing.statements import changed, upsert
from eventing.tables import EventTables

KEPT = timedelta(days=7)
"""Longer than any retry goes on and any broker redelivers."""


class Inbox:
    """The memory of what has taken effect."""

    def __init__(self, tables: EventTables, clock: Clock) -> None:
        self._table = tables.inbox
        self._clock = clock

    def claim(self, session: Session, consumer: str, event_ids: Collection[str]) -> set[str]:
        """Remember these events, and return those that were not known.

        Who claims an event that another transaction is just claiming waits for its end.
        """
        now = self._clock.now()
        rows = [
            {"consumer": consumer, "event_id": event_id, "at": now}
            for event_id in sorted(set(event_ids))  # one order for all: no deadlocks
        ]
        if not rows:
            return set()
        claiming = (
            upsert(session, self._table).on_conflict_do_nothing().returning(self._table.c.event_id)
        )
        return set(session.scalars(claiming, rows))

    def known(self, session: Session, consumer: str, event_ids: Collection[str]) -> set[str]:
        """Return those of these events that have taken effect."""
        inbox = self._table.c
        asked = sa.select(inbox.event_id).where(
            inbox.consumer == consumer, inbox.event_id.in_(event_ids)
        )
        return set(session.scalars(asked))

    def sweep(self, session: Session) -> int:
        """Forget what is older than a message can come back; return how much that was."""
        old = self._table.c.at < self._clock.now() - KEPT
        return changed(session, sa.delete(self._table).where(old))
