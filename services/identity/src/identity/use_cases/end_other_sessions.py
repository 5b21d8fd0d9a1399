"""Sign out every device but this one."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from identity.doors.deps import Deps
from identity.models.device_session import end_sessions_of
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class EndOtherSessions:
    """Nothing needs saying: the caller's own session stays."""


def end_other_sessions(
    session: Session, caller: Caller, _command: EndOtherSessions, *, deps: Deps
) -> None:
    """End all of the caller's sessions but the one that asks."""
    person_id = str(caller.person_id)
    fence(session, person_id)
    end_sessions_of(session, person_id, deps.clock.now(), but=caller.session_id)
