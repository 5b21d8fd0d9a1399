"""Sign one device out."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from identity.doors.deps import Deps
from identity.errors import SessionUnknown
from identity.models.device_session import locked_session
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class EndSession:
    """The session of the caller that is to end."""

    session_id: str


def end_session(session: Session, caller: Caller, command: EndSession, *, deps: Deps) -> None:
    """End a session; one that has ended already stays as it is.

    Raises:
        SessionUnknown: no such session, or somebody else's.
    """
    person_id = str(caller.person_id)
    fence(session, person_id)
    device = locked_session(session, command.session_id)
    if device is None or device.person_id != person_id:
        raise SessionUnknown
    now = deps.clock.now()
    if device.lives(now):
        device.end(now)
