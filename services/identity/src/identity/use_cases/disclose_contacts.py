"""Hand people's contacts to a service that says what for, and keep a record of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from identity.doors.deps import Deps
from identity.models.disclosing import Contact, disclose


@dataclass(frozen=True, kw_only=True)
class DiscloseContacts:
    """Whose contacts, and what for."""

    person_ids: Sequence[str]
    purpose: str


def disclose_contacts(
    session: Session, caller: Caller, command: DiscloseContacts, *, deps: Deps
) -> list[Contact]:
    """Return the contacts as they are now, of those who have an account; others are left out."""
    return disclose(
        session,
        set(command.person_ids),
        to=str(caller.service),
        purpose=command.purpose,
        now=deps.clock.now(),
        mail_tag=deps.vault.mail_tag,
    )
