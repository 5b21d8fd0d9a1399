"""What is on offer at this moment, as booking asks for it before it takes an order."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from catalog.models.artisan import APPROVED, Artisan
from catalog.models.listing import PRODUCT, WORKSHOP, Listing
from catalog.models.workshop_session import WorkshopSession
from chassis.words import Words

SESSION = "session"
Row = TypeVarTuple("Row")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Offer:
    """A product, or a seat in a session, with what an order freezes; the price is in halalas."""

    item_id: str
    kind: str
    listing_id: str
    title: Words
    unit_price: int
    artisan_id: str
    artisan_person_id: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def product_offers(session: Session, item_ids: Sequence[str]) -> list[Offer]:
    """Return those of these products that can be bought."""
    wanted = _on_offer(select(Listing, Artisan).select_from(Listing), PRODUCT)
    found = session.execute(wanted.where(Listing.id.in_(item_ids)))
    return [_offer(listing.id, PRODUCT, listing, artisan) for listing, artisan in found]


def session_offers(session: Session, item_ids: Sequence[str], now: datetime) -> list[Offer]:
    """Return those of these sessions that can be booked: they are still to come."""
    seats = select(WorkshopSession, Listing, Artisan).select_from(WorkshopSession)
    wanted = _on_offer(seats.join(Listing, Listing.id == WorkshopSession.workshop_id), WORKSHOP)
    found = session.execute(
        wanted.where(WorkshopSession.id.in_(item_ids), WorkshopSession.starts_at > now)
    )
    return [
        dataclasses.replace(
            _offer(one.id, SESSION, listing, artisan), starts_at=one.starts_at, ends_at=one.ends_at
        )
        for one, listing, artisan in found
    ]


def _on_offer(chosen: Select[*Row], kind: str) -> Select[*Row]:
    return chosen.join(Artisan, Artisan.id == Listing.artisan_id).where(
        Listing.kind == kind, Listing.published, Artisan.state == APPROVED
    )


def _offer(item_id: str, kind: str, listing: Listing, artisan: Artisan) -> Offer:
    return Offer(
        item_id=item_id,
        kind=kind,
        listing_id=listing.id,
        title=listing.title,
        unit_price=listing.price,
        artisan_id=artisan.id,
        artisan_person_id=artisan.person_id,
    )
