"""How much of a product or session can still be had, as booking last said."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from catalog.models.base import Base
from chassis.database import ShortId


class Availability(Base):
    """What is left of one product or session; booking alone decides it."""

    __tablename__ = "availability"

    item_id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    available: Mapped[int]
    version: Mapped[int]

    def learn(self, available: int, version: int) -> None:
        """Take what is newer than what is known."""
        if version > self.version:
            self.available, self.version = available, version


def available_of(session: Session, item_ids: Iterable[str]) -> Mapping[str, int]:
    """Return what is left of these items; what booking has not spoken of is missing."""
    wanted = select(Availability).where(Availability.item_id.in_(list(item_ids)))
    return {one.item_id: one.available for one in session.scalars(wanted)}


def forget_availability(session: Session, item_ids: Iterable[str]) -> None:
    """Drop what is known of items that go."""
    session.execute(delete(Availability).where(Availability.item_id.in_(list(item_ids))))
