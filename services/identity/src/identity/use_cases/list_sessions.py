"""List the devices on which a person is signed in."""

import dataclasses

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.paging import Page, PageRequest, page
from identity.doors.deps import Deps
from identity.models.device_session import DeviceSession


@dataclasses.dataclass(frozen=True, kw_only=True)
class ListSessions:
    """Which page."""

    page: PageRequest


def list_sessions(
    session: Session, caller: Caller, query: ListSessions, *, deps: Deps
) -> Page[DeviceSession]:
    """Return the caller's sessions that are not over, the latest first."""
    live = select(DeviceSession).where(
        DeviceSession.person_id == caller.person_id,
        DeviceSession.expires_at > deps.clock.now(),
    )
    return page(session, live, [DeviceSession.id.desc()], query.page)
