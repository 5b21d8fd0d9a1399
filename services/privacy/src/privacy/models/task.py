"""What one holder was asked in one request, and what it answered."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import JsonText, ShortId, UtcDateTime
from privacy.models.base import Base
from privacy.models.states import Step, TaskState
from privacy.settings import Patience

_DUE, _ALARMED = text("ask_again_at IS NOT NULL"), text("alarmed_at IS NOT NULL")


class Task(Base):
    """One row per request, holder and phase; `ask_again_at` is the deadline that a schedule sees.

    `blockers` is a list of `{"code", "count", "clears_by"}`; `preview` is the holder's JSON text.
    `approved_digest` is the preview that was confirmed, empty where the holder came later. A
    supplementary task erases again at a holder that came late or was restored.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        Index("tasks_by_deadline", "ask_again_at", postgresql_where=_DUE, sqlite_where=_DUE),
        Index("tasks_alarmed", "alarmed_at", postgresql_where=_ALARMED, sqlite_where=_ALARMED),
    )

    request_id: Mapped[str] = mapped_column(
        ForeignKey("requests.id", ondelete="CASCADE"), primary_key=True
    )
    holder: Mapped[str] = mapped_column(ShortId, primary_key=True)
    phase: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[str] = mapped_column(String(20))
    wave: Mapped[int] = mapped_column(default=1)
    supplementary: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(20), default=TaskState.PLANNED)
    attempts: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ask_again_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    alarm_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    alarmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revision: Mapped[int] = mapped_column(default=0)
    preview: Mapped[str | None] = mapped_column(Text)
    preview_digest: Mapped[str | None] = mapped_column(String(128))
    approved_digest: Mapped[str | None] = mapped_column(String(128))
    blockers: Mapped[list[dict[str, Any]]] = mapped_column(JsonText, default=list)
    receipt: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str | None] = mapped_column(String(128))
    row_count: Mapped[int | None] = mapped_column()

    @property
    def is_finished(self) -> bool:
        """Tell whether nothing more is expected of the holder for this step."""
        return self.state in {TaskState.ANSWERED, TaskState.SUPERSEDED, TaskState.RELEASED}

    @property
    def awaits(self) -> bool:
        """Tell whether the holder owes us an answer now."""
        return self.state == TaskState.ASKED

    def ask(self, now: datetime, patience: Patience) -> None:
        """Note that the holder is being asked, for the first time or again."""
        if self.asked_at is None:
            self.asked_at = now
            self.alarm_at = now + timedelta(seconds=patience.alarm_after)
        self.state = TaskState.ASKED
        self.attempts += 1
        self.ask_again_at = now + patience.wait_after(self.attempts)

    def look_again(self, now: datetime, patience: Patience) -> None:
        """Note that the holder is asked once more; one that is blocked answers in its own time."""
        self.attempts += 1
        wait = timedelta(seconds=patience.look_again_after)
        self.ask_again_at = now + (patience.wait_after(self.attempts) if self.awaits else wait)

    def is_silent(self, now: datetime) -> bool:
        """Tell whether an officer must be told now that the holder does not answer."""
        due = self.alarm_at is not None and self.alarm_at <= now
        return self.awaits and due and self.alarmed_at is None

    def answer(self, now: datetime) -> None:
        """Note that the holder has done what it was asked."""
        self.state = TaskState.ANSWERED
        self.answered_at = now
        self.ask_again_at = None
        self.alarmed_at = None

    def block(self, blockers: Sequence[dict[str, Any]], now: datetime, patience: Patience) -> None:
        """Note what stands in the way; the holder speaks up, and is asked again now and then."""
        self.state = TaskState.BLOCKED
        self.blockers = list(blockers)
        self.answered_at = now
        self.ask_again_at = now + timedelta(seconds=patience.look_again_after)
        self.alarmed_at = None

    def leave(self, state: TaskState) -> None:
        """Expect nothing more of this task: a later one took its place, or it is not needed."""
        self.state = state
        self.ask_again_at = None
        self.alarmed_at = None


def newest(tasks: Sequence[Task], holder: str, step: Step) -> Task | None:
    """Return the newest task of this holder and step, or None."""
    mine = [task for task in tasks if task.holder == holder and task.step == step]
    return max(mine, key=lambda task: task.phase, default=None)
