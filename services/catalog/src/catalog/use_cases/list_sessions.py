"""List when a workshop takes place, and how many seats are left."""

import dataclasses

from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.models.listing import WORKSHOP, visible_listing
from catalog.models.showcase import Seating, seatings
from chassis.auth import Caller


@dataclasses.dataclass(frozen=True, kw_only=True)
class ListSessions:
    """Of which workshop."""

    workshop_id: str


def list_sessions(
    session: Session, caller: Caller, query: ListSessions, *, deps: Deps
) -> list[Seating]:
    """Return the sessions, the next one first.

    Raises:
        ListingNotFound: there is no such workshop.
    """
    del deps
    workshop = visible_listing(session, query.workshop_id, WORKSHOP, caller.person_id)
    return seatings(session, workshop.id)
