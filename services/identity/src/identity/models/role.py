"""What a person may do here besides being a customer, which everybody is."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.database import ShortId, UtcDateTime
from identity.models.base import Base

GRANTABLE = ("artisan", "support", "officer", "admin")


class Role(Base):
    """A role that a person was given."""

    __tablename__ = "roles"

    person_id: Mapped[str] = mapped_column(
        ShortId, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)


def roles_of(session: Session, person_id: str) -> tuple[str, ...]:
    """Return every role of a person, customer first."""
    granted = select(Role.role).where(Role.person_id == person_id).order_by(Role.role)
    return ("customer", *session.scalars(granted))


def grant(session: Session, person_id: str, role: str, now: datetime) -> bool:
    """Give a role; return False where the person has it already."""
    if session.get(Role, (person_id, role)) is not None:
        return False
    session.add(Role(person_id=person_id, role=role, granted_at=now))
    return True
