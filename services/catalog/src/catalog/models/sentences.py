"""What is said of listings, each with the newest version."""

from catalog.models.artisan import Artisan
from catalog.models.listing import Listing
from catalog.models.workshop_session import WorkshopSession
from contracts.catalog import (
    CapacityDeclared,
    ListingPublished,
    ListingWithdrawn,
    StockDeclared,
)


def stock_declared(listing: Listing, artisan: Artisan) -> StockDeclared:
    """Say how many pieces there are."""
    return StockDeclared(
        product_id=listing.id,
        artisan_id=artisan.id,
        artisan_person_id=artisan.person_id,
        declared=listing.on_offer(listing.stock),
        version=listing.version,
    )


def capacity_declared(one: WorkshopSession, listing: Listing, artisan: Artisan) -> CapacityDeclared:
    """Say how many seats a session has."""
    return CapacityDeclared(
        session_id=one.id,
        workshop_id=listing.id,
        artisan_id=artisan.id,
        artisan_person_id=artisan.person_id,
        capacity=listing.on_offer(one.capacity),
        starts_at=one.starts_at.isoformat(),
        ends_at=one.ends_at.isoformat(),
        version=one.version,
    )


def publication(listing: Listing, artisan: Artisan) -> ListingPublished | ListingWithdrawn:
    """Say that it can be seen, or no longer."""
    if not listing.published:
        return ListingWithdrawn(
            listing_id=listing.id, artisan_person_id=artisan.person_id, version=listing.version
        )
    return ListingPublished(
        listing_id=listing.id,
        kind=listing.kind,
        artisan_id=artisan.id,
        artisan_person_id=artisan.person_id,
        version=listing.version,
    )
