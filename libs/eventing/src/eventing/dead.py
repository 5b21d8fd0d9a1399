"""Messages that we have given up on: kept, counted, shown, and replayed when somebody says so."""

from collections.abc import Sequence
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.clock import Clock
from eventing.letter import Stored
from eventing.statements import upsert
from eventing.tables import EventTables

_LONGEST_ERROR = 200


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

    def listed(self, session: Session, limit: int = 100) -> Sequence[sa.RowMapping]:
        """Return the dead letters that nobody has replayed, the newest first."""
        dead = self._tables.dead
        chosen = sa.select(dead).where(dead.c.replayed_at.is_(None))
        rows = session.execute(chosen.order_by(dead.c.id.desc()).limit(limit))
        return rows.mappings().all()

    def found(self, session: Session, number: int) -> sa.RowMapping | None:
        """Return one dead letter, or None."""
        dead = self._tables.dead
        return session.execute(sa.select(dead).where(dead.c.id == number)).mappings().one_or_none()

    def replay(self, session: Session, number: int) -> bool:
        """Have a dead letter tried again from the start; False where there is none."""
        row = self.found(session, number)
        if row is None:
            return False
        now = self._clock.now()
        again = {
            **{name: row[name] for name in Stored.__dataclass_fields__},
            "attempts": 0,
            "error": "replayed",
            "next_at": now,
            "first_at": now,
        }
        session.execute(
            upsert(session, self._tables.retries).values(again).on_conflict_do_nothing()
        )
        dead = self._tables.dead
        session.execute(sa.update(dead).where(dead.c.id == number).values(replayed_at=now))
        return True
