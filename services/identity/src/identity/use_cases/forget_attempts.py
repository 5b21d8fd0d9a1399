"""Delete counters whose window has ended."""

import dataclasses

from sqlalchemy import delete
from sqlalchemy.orm import Session

from chassis.auth import Caller
from identity.doors.deps import Deps
from identity.models.attempt import Attempt


@dataclasses.dataclass(frozen=True, kw_only=True)
class ForgetAttempts:
    """Nothing needs saying: each counter knows its end."""


def forget_attempts(
    session: Session, _caller: Caller, _command: ForgetAttempts, *, deps: Deps
) -> None:
    """Delete what counts no longer, an hour at the latest after it was tried."""
    session.execute(delete(Attempt).where(Attempt.window_ends_at <= deps.clock.now()))
