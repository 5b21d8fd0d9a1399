"""A notice: something that one person is told, kept as facts and put into words when it is read."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import JsonText, ShortId, UtcDateTime
from chassis.ids import new_id
from notification.models.base import Base

SERVICE, SECURITY, LEGAL, PROMOTIONAL = "service", "security", "legal", "promotional"


class Notice(Base):
    """One thing that one person is told.

    `facts` are ids, numbers and dates, never words of a person. What is only sent (a code) is
    not shown in the in-app inbox.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_inbox", "person_id", "created_at", "id"),
        Index("ix_notices_created_at", "created_at"),
    )

    id: Mapped[str] = mapped_column(ShortId, primary_key=True, default=lambda: new_id("ntc"))
    person_id: Mapped[str] = mapped_column(ShortId, index=True)
    kind: Mapped[str] = mapped_column(String(40))
    message_class: Mapped[str] = mapped_column(String(20))
    facts: Mapped[dict[str, Any]] = mapped_column(JsonText)
    in_app: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def mark_read(self, at: datetime) -> None:
        """Remember when this was first read."""
        self.read_at = self.read_at or at
