"""A session: one device on which a person is signed in."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.database import ShortId, UtcDateTime
from identity.models.base import Base


class DeviceSession(Base):
    """A family of refresh tokens that began with one sign-in.

    `device` is a parsed name such as `Firefox · Windows`; `ip` is cut to its network. A session
    is over from `expires_at` on, and signing out moves that moment to now.
    """

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    person_id: Mapped[str] = mapped_column(
        ShortId, ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    device: Mapped[str] = mapped_column(String(120))
    ip: Mapped[str] = mapped_column(String(64))
    signed_in_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    def lives(self, now: datetime) -> bool:
        """Say whether this session can still be refreshed."""
        return self.expires_at > now

    def end(self, now: datetime) -> None:
        """Sign this device out."""
        self.expires_at = now

    def use(self, now: datetime, *, idle: timedelta, longest: timedelta) -> None:
        """Note that the device is in use: its end moves on, up to the longest life."""
        self.last_used_at = now
        self.expires_at = min(now + idle, self.signed_in_at + longest)


def locked_session(session: Session, session_id: str) -> DeviceSession | None:
    """Return a session as it is now, locked until the transaction ends; call `fence` first."""
    query = select(DeviceSession).where(DeviceSession.id == session_id)
    fresh = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(fresh)


def end_sessions_of(
    session: Session, person_id: str, now: datetime, *, but: str | None = None
) -> None:
    """Sign a person out everywhere, except on the device of session `but`."""
    live = update(DeviceSession).where(
        DeviceSession.person_id == person_id, DeviceSession.expires_at > now
    )
    ending = live.where(DeviceSession.id != (but or "")).values(expires_at=now)
    session.execute(ending.execution_options(synchronize_session=False))
