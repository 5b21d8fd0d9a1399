"""A session: when a workshop takes place, and how many seats the artisan declares."""

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from catalog.errors import SessionNotFound
from catalog.models.base import Base
from chassis.database import ShortId, UtcDateTime


class WorkshopSession(Base):
    """One time at which a workshop takes place."""

    __tablename__ = "workshop_sessions"

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    workshop_id: Mapped[str] = mapped_column(
        ShortId, ForeignKey("listings.id", ondelete="CASCADE"), index=True
    )
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    capacity: Mapped[int]
    version: Mapped[int]


def sessions_of(session: Session, workshop_id: str) -> list[WorkshopSession]:
    """Return a workshop's sessions, the next one first."""
    wanted = select(WorkshopSession).where(WorkshopSession.workshop_id == workshop_id)
    return list(session.scalars(wanted.order_by(WorkshopSession.starts_at, WorkshopSession.id)))


def own_session(session: Session, session_id: str, workshop_id: str) -> WorkshopSession:
    """Return a session of a workshop, locked until the transaction ends; call `fence` first.

    Raises:
        SessionNotFound: the workshop has none with this id.
    """
    found = session.get(WorkshopSession, session_id, with_for_update=True, populate_existing=True)
    if found is None or found.workshop_id != workshop_id:
        raise SessionNotFound
    return found
