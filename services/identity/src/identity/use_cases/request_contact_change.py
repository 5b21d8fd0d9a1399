"""Ask for a new e-mail address or phone; the address of today is told first."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.identity import ContactChangeRequested, RegistrationRepeated
from eventing.outbox import record
from identity.doors.deps import Deps
from identity.errors import ContactUnchanged, PersonUnknown
from identity.models.account import Account, account_of_email, locked_account
from identity.models.challenge import CHANGING, Challenge, issue_challenge
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class RequestContactChange:
    """The field, `email` or `phone`, and its new value."""

    field: str
    value: str


def request_contact_change(
    session: Session, caller: Caller, command: RequestContactChange, *, deps: Deps
) -> Challenge:
    """Say that a change was asked for, then have a code sent to the new address.

    Both sentences carry the challenge's id as their order key, so that they are heard in this
    order. Somebody else's address gets no code but word of the attempt; the answer is the same.

    Raises:
        ContactUnchanged: the account has this value already.
        PersonUnknown: the account is gone.
    """
    person_id = str(caller.person_id)
    fence(session, person_id)
    account = locked_account(session, person_id)
    if account is None:
        raise PersonUnknown
    if getattr(account, command.field) == command.value:
        raise ContactUnchanged
    challenge = issue_challenge(
        session,
        person_id,
        CHANGING[command.field],
        deps.clock.now(),
        new_address=command.value,
    )
    told = ContactChangeRequested(change_id=challenge.id, person_id=person_id, field=command.field)
    record(session, told)
    owner = _owner(session, command)
    said = challenge.said() if owner is None else RegistrationRepeated(person_id=owner.id)
    record(session, said)
    return challenge


def _owner(session: Session, command: RequestContactChange) -> Account | None:
    if command.field != "email":
        return None
    account = account_of_email(session, command.value)
    return account if account is not None and account.email_verified else None
