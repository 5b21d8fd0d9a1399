"""Register an account; the answer is the same whether the address is new or known."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.ids import new_id
from contracts.identity import AccountRegistered, RegistrationRepeated
from eventing.outbox import record
from identity.doors.deps import Deps
from identity.models.account import (
    Account,
    Registration,
    account_of_email,
    add_account,
    locked_account,
)
from identity.models.challenge import issue_challenge
from identity.models.password_rules import refuse_common, refuse_similar
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class RegisterAccount:
    """What a person tells; `email` normalised, `phone` in E.164."""

    email: str
    phone: str
    full_name: str
    language: str
    password: str = dataclasses.field(repr=False)


def register_account(
    session: Session, _caller: Caller, command: RegisterAccount, *, deps: Deps
) -> None:
    """Open an unverified account and send a code, or tell its owner of the attempt.

    An address that nobody has verified belongs to the last who registered it; hashing is done in
    every case, so that the time tells nothing either.

    Raises:
        PasswordTooCommon, PasswordTooSimilar: before the address is looked at.
    """
    refuse_common(command.password)
    refuse_similar(command.password, command.email, command.full_name)
    registration = Registration(
        email=command.email,
        phone=command.phone,
        full_name=command.full_name,
        language=command.language,
        password_hash=deps.passwords.hash(command.password),
    )
    known = account_of_email(session, command.email)
    if known is None:
        _open_account(session, registration, deps)
    elif not known.email_verified:
        _replace(session, known, registration, deps)
    else:
        record(session, RegistrationRepeated(person_id=known.id))


def _open_account(session: Session, registration: Registration, deps: Deps) -> None:
    person_id = new_id("per")
    fence(session, person_id)
    if add_account(session, person_id, registration, deps.clock.now()):
        _welcome(session, person_id, registration.language, 1, deps)


def _replace(session: Session, known: Account, registration: Registration, deps: Deps) -> None:
    fence(session, known.id)
    account = locked_account(session, known.id)
    if account is None or account.email_verified:
        return  # decided elsewhere since we looked; the next attempt meets what came of it
    account.register_again(registration, deps.clock.now())
    _welcome(session, account.id, account.language, account.version, deps)


def _welcome(session: Session, person_id: str, language: str, version: int, deps: Deps) -> None:
    challenge = issue_challenge(session, person_id, "verify_email", deps.clock.now())
    record(session, AccountRegistered(person_id=person_id, language=language, version=version))
    record(session, challenge.said())
