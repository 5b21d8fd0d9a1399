"""Hand people's contacts to a service that says what for, and keep a record of each."""

import dataclasses
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from eventing.outbox import record
from identity.doors.deps import Deps
from identity.models.account import Account
from identity.models.disclosure import new_disclosure
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class DiscloseContacts:
    """Whose contacts, and what for."""

    person_ids: Sequence[str]
    purpose: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Contact:
    """How a person is reached and addressed."""

    person_id: str
    email: str
    phone: str
    full_name: str
    language: str
    mail_tag: str


def disclose_contacts(
    session: Session, caller: Caller, command: DiscloseContacts, *, deps: Deps
) -> list[Contact]:
    """Return the contacts as they are now, of those who have an account; others are left out.

    Rows and sentences say who was given them.
    """
    asked = select(Account).where(Account.id.in_(set(command.person_ids))).order_by(Account.id)
    accounts = session.scalars(asked).all()
    fence(session, *(account.id for account in accounts))
    for account in accounts:
        disclosure = new_disclosure(
            account.id, to=str(caller.service), purpose=command.purpose, now=deps.clock.now()
        )
        session.add(disclosure)
        record(session, disclosure.said())
    return [
        Contact(
            person_id=account.id,
            email=account.email,
            phone=account.phone,
            full_name=account.full_name,
            language=account.language,
            mail_tag=deps.vault.mail_tag(account.email),
        )
        for account in accounts
    ]
