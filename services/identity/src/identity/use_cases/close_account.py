"""Close an account to its owner, because its erasure has begun."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.identity import SessionsEnded
from eventing.outbox import record
from identity.doors.deps import Deps
from identity.models.account import locked_account
from identity.models.device_session import end_sessions_of
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class CloseAccount:
    """The task of the request, and whose account."""

    request_id: str
    phase: int
    person_id: str


def close_account(session: Session, _caller: Caller, command: CloseAccount, *, deps: Deps) -> None:
    """Sign the person out everywhere, let nobody sign in again, and answer privacy.

    Sign-in and refresh lock the same rows: whichever of them was first, no session is left.
    Hearing this twice changes nothing and answers twice.
    """
    fence(session, command.person_id)
    account = locked_account(session, command.person_id)
    if account is not None:
        now = deps.clock.now()
        account.sign_in_ended_at = account.sign_in_ended_at or now
        end_sessions_of(session, account.id, now)
    answer = SessionsEnded(request_id=command.request_id, holder="identity", phase=command.phase)
    record(session, answer)
