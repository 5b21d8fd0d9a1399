"""Refresh tokens: each opens its session once, and hands over to its successor."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import ShortId, UtcDateTime
from identity.models.base import Base


class RefreshToken(Base):
    """A token as its SHA-256 alone; the session is its family.

    No successor is stored: it follows from the token itself and a key of ours, so that a client
    whose answer was lost gets the same one again, and a stolen database holds none.
    """

    __tablename__ = "refresh_tokens"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    session_id: Mapped[str] = mapped_column(
        ShortId, ForeignKey("sessions.id", ondelete="CASCADE"), index=True
    )
    parent_hash: Mapped[str | None] = mapped_column(String(64))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def reused(self, now: datetime, grace: timedelta) -> bool:
        """Say whether this token was used before, too long ago for a lost answer."""
        return self.used_at is not None and now > self.used_at + grace


def new_token() -> str:
    """Return 256 random bits for a client to carry."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return the hash by which a token is stored and found."""
    return hashlib.sha256(token.encode()).hexdigest()
