"""Send a code with which a forgotten password can be replaced."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from eventing.outbox import record
from identity.doors.deps import Deps
from identity.models.account import account_of_email
from identity.models.challenge import issue_challenge
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class RequestPasswordReset:
    """The address of the account."""

    email: str


def request_password_reset(
    session: Session, _caller: Caller, command: RequestPasswordReset, *, deps: Deps
) -> None:
    """Open a challenge for an account that can be opened; the answer is the same for others."""
    account = account_of_email(session, command.email)
    if account is None or not account.opens:
        return
    fence(session, account.id)
    challenge = issue_challenge(session, account.id, "reset_password", deps.clock.now())
    record(session, challenge.said())
