"""Correct a listing, declare its stock anew, withdraw it or publish it again."""

import dataclasses
from typing import Any

from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.models.artisan import Artisan, approved_artisan
from catalog.models.listing import PRODUCT, Listing, own_listing
from catalog.models.sentences import capacity_declared, publication, stock_declared
from catalog.models.showcase import Exhibit, exhibits
from catalog.models.version import refuse_stale
from catalog.models.workshop_session import sessions_of
from chassis.auth import Caller
from eventing.outbox import record
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class CorrectListing:
    """Which one, the version that the caller read, and what is to change of it."""

    kind: str
    listing_id: str
    version: int
    changes: dict[str, Any]


def correct_listing(
    session: Session, caller: Caller, command: CorrectListing, *, deps: Deps
) -> Exhibit:
    """Set what is given, and say what others must hear of it.

    Raises:
        NotAnArtisan: the caller was not approved.
        ListingNotFound: there is none of this kind, or it is somebody else's.
        StaleVersion: it has changed since it was read.
    """
    fence(session, caller.person_id)
    artisan = approved_artisan(session, caller.person_id)
    listing = own_listing(session, command.listing_id, command.kind, artisan)
    refuse_stale(listing.version, command.version)
    was_published, was_stock = listing.published, listing.stock
    listing.tell(command.changes)
    if listing.published != was_published:
        listing.published_at = deps.clock.now()
        record(session, publication(listing, artisan))
        _declare_everything(session, listing, artisan)
    elif listing.stock != was_stock:
        record(session, stock_declared(listing, artisan))
    return exhibits(session, [listing])[0]


def _declare_everything(session: Session, listing: Listing, artisan: Artisan) -> None:
    if listing.kind == PRODUCT:
        record(session, stock_declared(listing, artisan))
    for one in sessions_of(session, listing.id):
        one.version += 1
        record(session, capacity_declared(one, listing, artisan))
