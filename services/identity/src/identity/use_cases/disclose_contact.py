"""Hand a person's contact to a service that says what for, and keep a record of it."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from eventing.outbox import record
from identity.doors.deps import Deps
from identity.errors import PersonUnknown
from identity.models.account import Account
from identity.models.disclosure import new_disclosure
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class DiscloseContact:
    """Whose contact, and what for."""

    person_id: str
    purpose: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Contact:
    """How a person is reached and addressed."""

    email: str
    phone: str
    full_name: str
    language: str
    mail_tag: str


def disclose_contact(
    session: Session, caller: Caller, command: DiscloseContact, *, deps: Deps
) -> Contact:
    """Return the contact as it is now; the row and the sentence say who was given it.

    Raises:
        PersonUnknown: no account, or no longer.
    """
    account = session.get(Account, command.person_id)
    if account is None:
        raise PersonUnknown
    fence(session, account.id)
    disclosure = new_disclosure(
        account.id, to=str(caller.service), purpose=command.purpose, now=deps.clock.now()
    )
    session.add(disclosure)
    record(session, disclosure.said())
    return Contact(
        email=account.email,
        phone=account.phone,
        full_name=account.full_name,
        language=account.language,
        mail_tag=deps.vault.mail_tag(account.email),
    )
