"""List what buyers thought of a product or workshop, the newest first."""

import dataclasses

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.models.listing import visible_listing
from catalog.models.review import Review
from chassis.auth import Caller
from chassis.paging import Page, PageRequest, page


@dataclasses.dataclass(frozen=True, kw_only=True)
class ListReviews:
    """Of which listing, and which part."""

    page: PageRequest
    kind: str
    listing_id: str


def list_reviews(
    session: Session, caller: Caller, query: ListReviews, *, deps: Deps
) -> Page[Review]:
    """Return its reviews.

    Raises:
        ListingNotFound: there is no such listing.
    """
    del deps
    listing = visible_listing(session, query.listing_id, query.kind, caller.person_id)
    wanted = select(Review).where(Review.listing_id == listing.id)
    return page(session, wanted, (Review.posted_at.desc(), Review.id.desc()), query.page)
