"""What happened to a request, in order; entries are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import JsonText, ShortId, UtcDateTime
from chassis.grants import append_only
from privacy.models.base import Base


class HistoryEntry(Base):
    """One thing that happened: a stable code, when, at which holder, and impersonal facts.

    `actor_id` names the officer who did it; empty where the person or the system did.
    """

    __tablename__ = "request_history"
    __table_args__ = {"info": append_only(changing=["actor_id"], deleted=True)}

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    request_id: Mapped[str] = mapped_column(
        ForeignKey("requests.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    what: Mapped[str] = mapped_column(String(40))
    holder: Mapped[str | None] = mapped_column(ShortId)
    facts: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict)
    actor_id: Mapped[str | None] = mapped_column(ShortId, index=True)
