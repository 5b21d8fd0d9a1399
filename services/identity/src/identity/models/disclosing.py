"""Contacts leave identity only on record: who was given them, and what for."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventing.outbox import record
from identity.models.account import Account
from identity.models.disclosure import new_disclosure
from personal_data.fence import fence


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How a person is reached and addressed."""

    person_id: str
    email: str
    phone: str
    full_name: str
    language: str
    mail_tag: str


def disclose(
    session: Session,
    person_ids: Collection[str],
    *,
    to: str,
    purpose: str,
    now: datetime,
    mail_tag: Callable[[str], str],
) -> list[Contact]:
    """Return the contacts as they are now, of those who have an account; others are left out.

    Rows and sentences say who was given them. `mail_tag` turns an address into its keyed hash.
    """
    asked = select(Account).where(Account.id.in_(person_ids)).order_by(Account.id)
    accounts = session.scalars(asked).all()
    fence(session, *(account.id for account in accounts))
    for account in accounts:
        disclosure = new_disclosure(account.id, to=to, purpose=purpose, now=now)
        session.add(disclosure)
        record(session, disclosure.said())
    return [
        Contact(
            person_id=account.id,
            email=account.email,
            phone=account.phone,
            full_name=account.full_name,
            language=account.language,
            mail_tag=mail_tag(account.email),
        )
        for account in accounts
    ]
