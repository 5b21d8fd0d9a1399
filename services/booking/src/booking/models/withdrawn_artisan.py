"""Artisans who have left: a late message about their stock brings nothing back."""

from sqlalchemy.orm import Mapped, Session, mapped_column

from booking.models.base import Base
from chassis.database import ShortId
from personal_data.fence import standing_of
from personal_data.people import is_person


class WithdrawnArtisan(Base):
    """An artisan of whom nothing can be bought any more."""

    __tablename__ = "withdrawn_artisans"

    artisan_id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    version: Mapped[int]


def has_withdrawn(session: Session, artisan_id: str) -> bool:
    """Return whether an artisan has left."""
    return session.get(WithdrawnArtisan, artisan_id) is not None


def is_selling(session: Session, artisan_id: str, person_id: str) -> bool:
    """Return whether anything new can be bought of an artisan: here, and not about to leave."""
    return (
        is_person(person_id)
        and standing_of(session, person_id) == "known"
        and not has_withdrawn(session, artisan_id)
    )
