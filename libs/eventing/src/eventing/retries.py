"""Failed messages as rows: when each is tried again, and who waits behind whom."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.clock import Clock
from chassis.database import Database
from chassis.upsert import upsert
from eventing.backoff import RetryPolicy
from eventing.letter import Stored
from eventing.statements import changed, listed, one_of
from eventing.tables import EventTables

BEHIND = "behind another"
"""The error of a row that waits for an earlier one of its order key."""
CRASHED = "crashed"
"""The error of a row whose handler has been started and has not yet come back."""


class NotOurs(Exception):
    """Another worker has begun with rows that we wanted to try."""


class Retries:
    """The messages of a service that will be tried again."""

    def __init__(self, tables: EventTables, clock: Clock, policy: RetryPolicy) -> None:
        self.policy = policy
        self._table = tables.retries
        self._clock = clock

    def waiting_keys(self, database: Database, queue: str, keys: Collection[str]) -> set[str]:
        """Return those order keys that have a message waiting."""
        if not keys:
            return set()
        asked = _waiting(self._table, database.dialect)
        waiting = database.glance(asked, {"queue": queue, "keys": listed(keys, database.dialect)})
        return {row.order_key for row in waiting if row.order_key is not None}

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
        self, session: Session, queues: Collection[str], limit: int = 500
    ) -> Sequence[sa.RowMapping]:
        """Return the rows whose time has come, in order, as far as nobody of their key waits.

        Of each order key that is the first row, and if nobody has tried that one yet, those
        behind it which nobody has tried either.
        """
        row, earlier = self._table.c, self._table.alias("earlier").c
        now = self._clock.now()
        held = (earlier.attempts > 0) | (earlier.next_at > now) | (row.attempts > 0)
        behind = sa.exists().where(
            earlier.queue == row.queue, earlier.order_key == row.order_key, earlier.id < row.id
        )
        chosen = sa.select(self._table).where(
            row.next_at <= now, row.queue.in_(queues), ~behind.where(held)
        )
        return session.execute(chosen.order_by(row.id).limit(limit)).mappings().all()

    def due_in(self, session: Session, queues: Collection[str]) -> float | None:
        """Return in how many seconds the first row is due, or None where none waits."""
        row = self._table.c
        asked: sa.Select[datetime | None] = sa.select(sa.func.min(row.next_at))
        first = session.scalar(asked.where(row.queue.in_(queues)))
        return None if first is None else (first - self._clock.now()).total_seconds()

    def count_attempts(self, session: Session, rows: Sequence[sa.RowMapping]) -> None:
        """Write down that a try of these rows begins, so that a crash counts.

        All have had the same number of attempts.

        Raises:
            NotOurs: somebody else has begun to try one of them, or it is gone.
        """
        before = rows[0]["attempts"]
        numbers = [row["id"] for row in rows]
        mine = self._table.c.id.in_(numbers) & (self._table.c.attempts == before)
        counting = sa.update(self._table).where(mine)
        values = {
            "attempts": before + 1,
            "error": CRASHED,
            "next_at": self._next_at(before + 1),
        }
        if changed(session, counting.values(values)) != len(rows):
            raise NotOurs

    def uncount(self, session: Session, numbers: Collection[int]) -> None:
        """Take back that a try began: another one of their key failed first."""
        mine = sa.update(self._table).where(self._table.c.id.in_(numbers))
        session.execute(mine.values(attempts=0, error=BEHIND, next_at=self._clock.now()))

    def note(self, session: Session, number: int, error: str) -> None:
        """Write down why the try failed; its next time stands already."""
        mine = self._table.c.id == number
        session.execute(sa.update(self._table).where(mine).values(error=error))

    def remove(self, session: Session, *numbers: int) -> bool:
        """Take rows out; False where all are gone, as after their person's erasure."""
        return bool(changed(session, sa.delete(self._table).where(self._table.c.id.in_(numbers))))

    def _next_at(self, attempts: int) -> object:
        return self._clock.now() + timedelta(seconds=self.policy.backoff.seconds(attempts))


@cache
def _waiting(retries: sa.Table, dialect: str) -> sa.Select[Any]:
    rows = retries.c
    in_queue = rows.queue == sa.bindparam("queue", type_=rows.queue.type)
    return sa.select(rows.order_key).where(in_queue, one_of(rows.order_key, "keys", dialect))
