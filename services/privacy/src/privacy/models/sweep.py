"""One search through all stores for the values of all requests that were erased since the last."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.database import ShortId, UtcDateTime
from privacy.models.base import Base
from privacy.models.states import TaskState


class Sweep(Base):
    """A sweep is open until every holder has signed what it found."""

    __tablename__ = "sweeps"

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SweepTask(Base):
    """What one holder answered to one sweep; `ask_again_at` is the deadline."""

    __tablename__ = "sweep_tasks"
    __table_args__ = (Index("sweep_tasks_by_deadline", "ask_again_at"),)

    sweep_id: Mapped[str] = mapped_column(
        ForeignKey("sweeps.id", ondelete="CASCADE"), primary_key=True
    )
    holder: Mapped[str] = mapped_column(ShortId, primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    attempts: Mapped[int] = mapped_column(default=1)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ask_again_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    alarm_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    alarmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[str | None] = mapped_column(Text)

    def finish(self, result: str, now: datetime) -> None:
        """Note the holder's signed result."""
        self.result = result
        self.state = TaskState.ANSWERED
        self.answered_at = now
        self.ask_again_at = None
        self.alarmed_at = None


def locked_sweep(session: Session, sweep_id: str) -> Sweep | None:
    """Return the sweep with its row locked, read anew."""
    return session.scalars(
        select(Sweep)
        .where(Sweep.id == sweep_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def residue_of(tasks: Sequence[SweepTask]) -> dict[str, int]:
    """Return how many hits each holder could not explain; those with none are left out."""
    found = {task.holder: int(json.loads(task.result)["residual"]) for task in tasks if task.result}
    return {holder: residual for holder, residual in found.items() if residual}
