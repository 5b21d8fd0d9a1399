"""Verify an address or a phone by the code that was sent there."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.identity import AccountVerified
from eventing.outbox import record
from identity.doors.deps import Deps
from identity.errors import CodeRefused
from identity.models.account import Account, account_of_email, locked_account
from identity.models.answering import answered
from identity.models.challenge import VERIFYING, issue_challenge, open_challenges
from identity.models.mailbox import note_mailbox
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class VerifyAccount:
    """A code, and the address of the account that it is for."""

    email: str
    code: str = dataclasses.field(repr=False)


def verify_account(
    session: Session, _caller: Caller, command: VerifyAccount, *, deps: Deps
) -> Account:
    """Verify what the code proves; a verified address has a code sent to the phone.

    Text messages cost money and annoy, so none goes out before somebody read the e-mail.

    Raises:
        CodeRefused: no account, no open challenge, or another code; the same for all.
    """
    now = deps.clock.now()
    known = account_of_email(session, command.email)
    if known is None:
        raise CodeRefused
    fence(session, known.id)
    account = locked_account(session, known.id)
    challenges = open_challenges(session, known.id, VERIFYING, now)
    challenge = answered(challenges, command.code, deps.vault.code_hash)
    if account is None or challenge is None:
        raise CodeRefused
    account.verify(challenge.purpose, now)
    session.delete(challenge)
    if challenge.purpose == "verify_email":
        note_mailbox(session, account.id, deps.vault.mail_tag(account.email), now)
        _say_verified(session, account, deps)
    return account


def _say_verified(session: Session, account: Account, deps: Deps) -> None:
    said = AccountVerified(person_id=account.id, language=account.language, version=account.version)
    record(session, said)
    record(session, issue_challenge(session, account.id, "verify_phone", deps.clock.now()).said())
