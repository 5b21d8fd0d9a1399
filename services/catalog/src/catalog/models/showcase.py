"""Listings as people look at them: with their artisan, what is left, and what buyers thought."""

import dataclasses
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.models.artisan import Artisan
from catalog.models.availability import available_of
from catalog.models.listing import Listing
from catalog.models.review import Rating, ratings_of
from catalog.models.workshop_session import WorkshopSession, sessions_of


@dataclasses.dataclass(frozen=True, kw_only=True)
class Exhibit:
    """One listing; `available` is None where booking has not spoken of it, and for workshops."""

    listing: Listing
    artisan: Artisan
    available: int | None
    rating: Rating


@dataclasses.dataclass(frozen=True, kw_only=True)
class Seating:
    """One session, and how many seats are left."""

    session: WorkshopSession
    available: int | None


def exhibits(session: Session, listings: Sequence[Listing]) -> list[Exhibit]:
    """Return listings as they are looked at, with three queries for any number."""
    ids = [one.id for one in listings]
    makers = select(Artisan).where(Artisan.id.in_({one.artisan_id for one in listings}))
    artisans = {one.id: one for one in session.scalars(makers)}
    available = available_of(session, ids)
    ratings = ratings_of(session, ids)
    return [
        Exhibit(
            listing=one,
            artisan=artisans[one.artisan_id],
            available=available.get(one.id),
            rating=ratings.get(one.id, Rating()),
        )
        for one in listings
    ]


def seatings(session: Session, workshop_id: str) -> list[Seating]:
    """Return the sessions of a workshop with what is left of each."""
    found = sessions_of(session, workshop_id)
    available = available_of(session, [one.id for one in found])
    return [Seating(session=one, available=available.get(one.id)) for one in found]
