"""Replace a forgotten password by the code that was sent, and sign out everywhere."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.identity import PasswordChanged
from eventing.outbox import record
from identity.doors.deps import Deps
from identity.errors import CodeRefused
from identity.models.account import account_of_email, locked_account
from identity.models.answering import answered
from identity.models.challenge import open_challenges
from identity.models.device_session import end_sessions_of
from identity.models.password_rules import refuse_common, refuse_similar
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class ResetPassword:
    """The code, the address that it went to, and the new password."""

    email: str
    code: str = dataclasses.field(repr=False)
    password: str = dataclasses.field(repr=False)


def reset_password(
    session: Session, _caller: Caller, command: ResetPassword, *, deps: Deps
) -> None:
    """Set the new password; whoever was signed in, on any device, is signed out.

    Raises:
        PasswordTooCommon, PasswordTooSimilar: the name counts only once the code has fitted.
        CodeRefused: no account, no open challenge, or another code; the same for all.
    """
    refuse_common(command.password)
    refuse_similar(command.password, command.email)
    password_hash = deps.passwords.hash(command.password)
    known = account_of_email(session, command.email)
    if known is None:
        raise CodeRefused
    fence(session, known.id)
    now = deps.clock.now()
    account = locked_account(session, known.id)
    challenges = open_challenges(session, known.id, ["reset_password"], now)
    challenge = answered(challenges, command.code, deps.vault.code_hash)
    if account is None or challenge is None:
        raise CodeRefused
    refuse_similar(command.password, account.full_name)
    account.password_hash = password_hash
    session.delete(challenge)
    end_sessions_of(session, account.id, now)
    record(session, PasswordChanged(person_id=account.id))
