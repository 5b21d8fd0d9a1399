"""What we do on hearing identity."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.event import Event
from contracts.identity import SessionsEnded
from privacy.doors.deps import Deps
from privacy.use_cases.receive_sessions_end import receive_sessions_end


def sessions_ended(session: Session, said: SessionsEnded, *, deps: Deps) -> None:
    """Take word that the person is signed out everywhere."""
    receive_sessions_end(session, Caller.system(), said, deps=deps)


REPLIES: dict[type[Event], Callable[..., Any]] = {SessionsEnded: sessions_ended}
