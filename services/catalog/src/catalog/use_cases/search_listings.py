"""Search what is published, tolerant of how Arabic is spelled; no query is kept anywhere."""

import dataclasses

from sqlalchemy import false
from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.models.listing import Listing, published_listings
from catalog.models.search_text import words_of
from catalog.models.showcase import Exhibit, exhibits
from chassis.auth import Caller
from chassis.paging import Page, PageRequest, page


@dataclasses.dataclass(frozen=True, kw_only=True)
class SearchListings:
    """The words to look for, all of them; and, where given, the kind and the craft."""

    page: PageRequest
    q: str
    kind: str | None = None
    category: str | None = None


def search_listings(
    session: Session, _caller: Caller, query: SearchListings, *, deps: Deps
) -> Page[Exhibit]:
    """Return listings in which every word stands, the newest first."""
    del deps
    words = words_of(query.q)
    each = [Listing.search.contains(word, autoescape=True) for word in words]
    wanted = published_listings(kind=query.kind, category=query.category)
    wanted = wanted.where(*each) if each else wanted.where(false())
    found = page(session, wanted, (Listing.published_at.desc(), Listing.id.desc()), query.page)
    return Page(exhibits(session, found.items), found.next)
