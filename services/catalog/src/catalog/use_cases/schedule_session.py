"""Say when a workshop takes place, and for how many."""

import dataclasses
from datetime import datetime

from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.errors import SessionInThePast
from catalog.models.artisan import approved_artisan
from catalog.models.listing import WORKSHOP, own_listing
from catalog.models.sentences import capacity_declared
from catalog.models.showcase import Seating
from catalog.models.workshop_session import WorkshopSession
from chassis.auth import Caller
from chassis.ids import new_id
from eventing.outbox import record
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class ScheduleSession:
    """Of which workshop, from when to when, and how many seats."""

    workshop_id: str
    starts_at: datetime
    ends_at: datetime
    capacity: int


def schedule_session(
    session: Session, caller: Caller, command: ScheduleSession, *, deps: Deps
) -> Seating:
    """Add a session, and declare its seats.

    Raises:
        NotAnArtisan: the caller was not approved.
        ListingNotFound: there is no such workshop, or it is somebody else's.
        SessionInThePast: it would begin before now.
    """
    fence(session, caller.person_id, new=True)
    artisan = approved_artisan(session, caller.person_id)
    workshop = own_listing(session, command.workshop_id, WORKSHOP, artisan)
    if command.starts_at <= deps.clock.now():
        raise SessionInThePast
    one = WorkshopSession(id=new_id("ses"), version=1, **dataclasses.asdict(command))
    session.add(one)
    record(session, capacity_declared(one, workshop, artisan))
    return Seating(session=one, available=None)
