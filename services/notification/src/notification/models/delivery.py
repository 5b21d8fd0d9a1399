"""A delivery: one notice on its way through one channel, without the address it goes to."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Index, Integer, Select, String, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import ShortId, UtcDateTime
from chassis.ids import new_id
from notification.models.base import Base
from notification.models.notice import Notice

EMAIL, SMS = "email", "sms"
WAITING, SENT, WITHHELD, FAILED = "waiting", "sent", "withheld", "failed"

MOST_ATTEMPTS = 8
_LONGEST_WAIT = timedelta(hours=1)


class Delivery(Base):
    """One sending. Its history says when and whether, never to whom."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_due", "state", "next_at"),)

    id: Mapped[str] = mapped_column(ShortId, primary_key=True, default=lambda: new_id("dlv"))
    notice_id: Mapped[str] = mapped_column(ShortId, ForeignKey("notices.id"), index=True)
    channel: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(60))

    def claim(self, until: datetime) -> None:
        """Take this delivery; if we die, another may take it after `until`."""
        self.attempts += 1
        self.claimed_until = until

    def end(self, state: str, at: datetime, reason: str | None = None) -> None:
        """Finish: sent, withheld for want of consent, or given up."""
        self.state, self.ended_at, self.reason, self.claimed_until = state, at, reason, None

    def put_off(self, at: datetime, reason: str) -> None:
        """Try again later, or give up after the last attempt."""
        if self.attempts >= MOST_ATTEMPTS:
            self.end(FAILED, at, reason)
            return
        self.reason, self.claimed_until = reason, None
        self.next_at = at + min(timedelta(seconds=2**self.attempts), _LONGEST_WAIT)


def due_people(now: datetime, most: int) -> Select[str, str]:
    """Return the query for deliveries that may be taken now, and whom they concern."""
    return (
        select(Delivery.id, Notice.person_id)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(*_is_due(now))
        .order_by(Delivery.next_at)
        .limit(most)
    )


def due_deliveries(now: datetime, ids: Sequence[str]) -> Select[Delivery]:
    """Return the query that takes those of them which nobody else has taken meanwhile."""
    return (
        select(Delivery)
        .where(Delivery.id.in_(ids), *_is_due(now))
        .order_by(Delivery.next_at)
        .with_for_update(skip_locked=True)
    )


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    free = or_(Delivery.claimed_until.is_(None), Delivery.claimed_until < now)
    return (Delivery.state == WAITING, Delivery.next_at <= now, free)
