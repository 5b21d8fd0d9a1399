"""Messages that we have given up on: kept, counted, shown, and replayed when somebody says so."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.clock import Clock
from chassis.upsert import upsert
from eventing.letter import Stored
from eventing.tables import EventTables

_LONGEST_ERROR = 200
AT_ONCE = 500
"""Dead letters that one call replays; the next call takes the next."""


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Which dead letters are meant: these, those of one class of error, or every one.

    `error` is the class of the error, as `KeyError`, wherever it arose.
    """

    numbers: Collection[int] = ()
    error: str | None = None
    everything: bool = False


@dataclass(frozen=True)
class Who:
    """On whose word something was done: an officer's, or that of the command line."""

    role: str
    person_id: str | None = None


class DeadLetters:
    """The one list of dead letters of a service, whoever gave up on them."""

    def __init__(self, tables: EventTables, clock: Clock) -> None:
        self._tables = tables
        self._clock = clock

    def bury(self, session: Session, stored: Stored, *, error: str, attempts: int) -> None:
        """Keep a message; one that dies again after a replay is shown again."""
        facts = {
            "attempts": attempts,
            "error": error[:_LONGEST_ERROR],
            "died_at": self._clock.now(),
            "replayed_at": None,
        }
        session.execute(
            upsert(session, self._tables.dead)
            .values(**asdict(stored), **facts)
            .on_conflict_do_update(index_elements=["queue", "event_id"], set_=facts)
        )

    def waiting(self, error: str | None = None) -> sa.Select[tuple[object, ...]]:
        """Return the query of those that nobody has replayed."""
        dead = self._tables.dead
        unseen = sa.select(dead).where(dead.c.replayed_at.is_(None))
        return unseen if error is None else unseen.where(_is_of_class(dead, error))

    def listed(
        self, session: Session, limit: int = 100, error: str | None = None
    ) -> Sequence[sa.RowMapping]:
        """Return the dead letters that nobody has replayed, the newest first."""
        newest = self.waiting(error).order_by(self._tables.dead.c.id.desc()).limit(limit)
        return session.execute(newest).mappings().all()

    def found(self, session: Session, number: int) -> sa.RowMapping | None:
        """Return one dead letter, or None."""
        dead = self._tables.dead
        return session.execute(sa.select(dead).where(dead.c.id == number)).mappings().one_or_none()

    def replay(self, session: Session, chosen: Chosen, who: Who) -> list[int]:
        """Have dead letters tried again from the start, and write down on whose word.

        At most AT_ONCE; returns the numbers of those, the oldest first.
        """
        rows = session.execute(self._query(chosen)).mappings().all()
        if not rows:
            return []
        now, dead = self._clock.now(), self._tables.dead
        numbers = [row["id"] for row in rows]
        again = {"attempts": 0, "error": "replayed", "next_at": now, "first_at": now}
        kept = Stored.__dataclass_fields__
        session.execute(
            upsert(session, self._tables.retries).on_conflict_do_nothing(),
            [{**{name: row[name] for name in kept}, **again} for row in rows],
        )
        session.execute(sa.update(dead).where(dead.c.id.in_(numbers)).values(replayed_at=now))
        told = ("queue", "event_id", "error")
        session.execute(
            sa.insert(self._tables.replays),
            [{**asdict(who), "at": now, **{name: row[name] for name in told}} for row in rows],
        )
        return numbers

    def _query(self, chosen: Chosen) -> sa.Select[tuple[object, ...]]:
        dead = self._tables.dead
        query = sa.select(dead).where(dead.c.id.in_(chosen.numbers))
        if chosen.everything or chosen.error is not None:
            query = self.waiting(chosen.error)
        return query.order_by(dead.c.id).limit(AT_ONCE)


def _is_of_class(dead: sa.Table, error: str) -> sa.ColumnElement[bool]:
    """Return the condition that an error is of this class: `KeyError at …`, `Unreadable: …`."""
    exact = dead.c.error == error
    return sa.or_(exact, *(dead.c.error.startswith(f"{error}{end}") for end in (" at ", ":")))
