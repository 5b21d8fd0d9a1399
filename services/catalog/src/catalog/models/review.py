"""A review: what a buyer says about something that they have bought."""

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from catalog.models.base import Base
from chassis.database import ShortId, UtcDateTime

LONGEST = 2000
BEST = 5


class Review(Base):
    """A rating from 1 to 5, with words if there are any.

    When its author is erased the rating stays, without author, order and words.
    """

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("listing_id", "order_id"),)

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    listing_id: Mapped[str] = mapped_column(ShortId)
    order_id: Mapped[str | None] = mapped_column(ShortId)
    author_id: Mapped[str | None] = mapped_column(ShortId, index=True)
    rating: Mapped[int]
    text: Mapped[str | None] = mapped_column(Text)
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Rating:
    """What all reviews of a listing come to."""

    count: int = 0
    average: float | None = None


def ratings_of(session: Session, listing_ids: Iterable[str]) -> Mapping[str, Rating]:
    """Return the ratings of these listings; those that nobody reviewed are missing."""
    counted = (
        select(Review.listing_id, func.count(), func.sum(Review.rating))
        .where(Review.listing_id.in_(list(listing_ids)))
        .group_by(Review.listing_id)
    )
    return {
        listing_id: Rating(count=count, average=round(int(total) / count, 2))
        for listing_id, count, total in session.execute(counted)
    }
