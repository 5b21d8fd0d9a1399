"""Failed messages as rows: when each is tried again, and who waits behind whom."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.clock import Clock
from eventing.backoff import RetryPolicy
from eventing.letter import Stored
from eventing.statements import changed, upsert
from eventing.tables import EventTables

CRASHED = "crashed"
"""The error of a row whose handler has been started and has not yet come back."""


class Retries:
    """The messages of a service that will be tried again."""

    def __init__(self, tables: EventTables, clock: Clock, policy: RetryPolicy) -> None:
        self.policy = policy
        self._table = tables.retries
        self._clock = clock

    def waiting_keys(self, session: Session, queue: str, keys: Collection[str]) -> set[str]:
        """Return those order keys that have a message waiting."""
        if not keys:
            return set()
        rows = self._table.c
        asked = sa.select(rows.order_key).where(rows.queue == queue, rows.order_key.in_(keys))
        return {key for key in session.scalars(asked) if key is not None}

    def shelve(
        self, session: Session, messages: Sequence[Stored], *, error: str, attempts: int = 0
    ) -> None:
        """Keep messages for later, behind those of their key; attempts of 0 are due at once."""
        if not messages:
            return
        now = self._clock.now()
        facts = {
            "attempts": attempts,
            "error": error,
            "first_at": now,
            "next_at": self._next_at(attempts) if attempts else now,
        }
        rows = [{**asdict(message), **facts} for message in messages]
        session.execute(upsert(session, self._table).on_conflict_do_nothing(), rows)

    def due(
        self, session: Session, queues: Collection[str], limit: int = 100
    ) -> Sequence[sa.RowMapping]:
        """Return the rows whose time has come, of each order key the first only."""
        row, earlier = self._table.c, self._table.alias("earlier").c
        behind = sa.exists().where(
            earlier.queue == row.queue, earlier.order_key == row.order_key, earlier.id < row.id
        )
        chosen = sa.select(self._table).where(
            row.next_at <= self._clock.now(), row.queue.in_(queues), ~behind
        )
        return session.execute(chosen.order_by(row.id).limit(limit)).mappings().all()

    def count_attempt(self, session: Session, row: sa.RowMapping) -> bool:
        """Write down that a try begins, so that a crash counts; False where somebody else did."""
        attempts = row["attempts"] + 1
        mine = (self._table.c.id == row["id"]) & (self._table.c.attempts == row["attempts"])
        counting = sa.update(self._table).where(mine)
        values = {"attempts": attempts, "error": CRASHED, "next_at": self._next_at(attempts)}
        return bool(changed(session, counting.values(values)))

    def note(self, session: Session, number: int, error: str) -> None:
        """Write down why the try failed; its next time stands already."""
        mine = self._table.c.id == number
        session.execute(sa.update(self._table).where(mine).values(error=error))

    def remove(self, session: Session, number: int) -> bool:
        """Take a row out; False where it is gone, as after its person's erasure."""
        return bool(changed(session, sa.delete(self._table).where(self._table.c.id == number)))

    def _next_at(self, attempts: int) -> object:
        return self._clock.now() + timedelta(seconds=self.policy.backoff.seconds(attempts))
