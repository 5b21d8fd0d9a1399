"""List what is published, the newest first."""

import dataclasses

from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.models.listing import Listing, published_listings
from catalog.models.showcase import Exhibit, exhibits
from chassis.auth import Caller
from chassis.paging import Page, PageRequest, page


@dataclasses.dataclass(frozen=True, kw_only=True)
class ListListings:
    """Of which kind, and, where given, of which craft and which artisan."""

    page: PageRequest
    kind: str
    category: str | None = None
    artisan_id: str | None = None


def list_listings(
    session: Session, _caller: Caller, query: ListListings, *, deps: Deps
) -> Page[Exhibit]:
    """Return listings with their artisan, what is left, and what buyers thought."""
    del deps
    wanted = published_listings(
        kind=query.kind, category=query.category, artisan_id=query.artisan_id
    )
    found = page(session, wanted, (Listing.published_at.desc(), Listing.id.desc()), query.page)
    return Page(exhibits(session, found.items), found.next)
