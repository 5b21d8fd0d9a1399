"""Read one product or workshop."""

import dataclasses

from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.models.listing import visible_listing
from catalog.models.showcase import Exhibit, exhibits
from chassis.auth import Caller


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReadListing:
    """Which one, and of which kind it must be."""

    kind: str
    listing_id: str


def read_listing(session: Session, caller: Caller, query: ReadListing, *, deps: Deps) -> Exhibit:
    """Return it if it is published or the caller's own.

    Raises:
        ListingNotFound: there is none.
    """
    del deps
    listing = visible_listing(session, query.listing_id, query.kind, caller.person_id)
    return exhibits(session, [listing])[0]
