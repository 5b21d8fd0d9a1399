"""Declare anew how many seats a session has; none cancels it for those who have not booked."""

import dataclasses

from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.models.artisan import approved_artisan
from catalog.models.availability import available_of
from catalog.models.listing import WORKSHOP, own_listing
from catalog.models.sentences import capacity_declared
from catalog.models.showcase import Seating
from catalog.models.version import refuse_stale
from catalog.models.workshop_session import own_session
from chassis.auth import Caller
from eventing.outbox import record
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeclareCapacity:
    """Of which session, the version that the caller read, and how many seats."""

    workshop_id: str
    session_id: str
    version: int
    capacity: int


def declare_capacity(
    session: Session, caller: Caller, command: DeclareCapacity, *, deps: Deps
) -> Seating:
    """Set the capacity, and say so.

    Raises:
        NotAnArtisan: the caller was not approved.
        ListingNotFound: there is no such workshop, or it is somebody else's.
        SessionNotFound: the workshop has no such session.
        StaleVersion: it has changed since it was read.
    """
    del deps
    fence(session, caller.person_id)
    artisan = approved_artisan(session, caller.person_id)
    workshop = own_listing(session, command.workshop_id, WORKSHOP, artisan)
    one = own_session(session, command.session_id, workshop.id)
    refuse_stale(one.version, command.version)
    one.capacity = command.capacity
    one.version += 1
    record(session, capacity_declared(one, workshop, artisan))
    return Seating(session=one, available=available_of(session, [one.id]).get(one.id))
