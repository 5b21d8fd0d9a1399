"""Send a code once more for what an account has not verified yet."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from eventing.outbox import record
from identity.doors.deps import Deps
from identity.models.account import Account, account_of_email
from identity.models.challenge import issue_challenge
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class ResendVerification:
    """The address of the account."""

    email: str


def resend_verification(
    session: Session, _caller: Caller, command: ResendVerification, *, deps: Deps
) -> None:
    """Open a new challenge; the answer is the same where there is nothing to verify."""
    account = account_of_email(session, command.email)
    if account is None or (purpose := _unverified(account)) is None:
        return
    fence(session, account.id)
    record(session, issue_challenge(session, account.id, purpose, deps.clock.now()).said())


def _unverified(account: Account) -> str | None:
    if not account.email_verified:
        return "verify_email"
    return "verify_phone" if not account.phone_verified else None
