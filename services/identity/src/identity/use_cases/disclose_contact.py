"""Hand one person's contact to a service, as notification 0.1.0 asks."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from identity.doors.deps import Deps
from identity.errors import PersonUnknown
from identity.models.disclosing import Contact, disclose


@dataclass(frozen=True, kw_only=True)
class DiscloseContact:
    """Whose contact, and what for."""

    person_id: str
    purpose: str


def disclose_contact(
    session: Session, caller: Caller, command: DiscloseContact, *, deps: Deps
) -> Contact:
    """Return the contact as it is now, on record.

    Raises:
        PersonUnknown: this person has no account.
    """
    contacts = disclose(
        session,
        [command.person_id],
        to=str(caller.service),
        purpose=command.purpose,
        now=deps.clock.now(),
        mail_tag=deps.vault.mail_tag,
    )
    if not contacts:
        raise PersonUnknown
    return contacts[0]
