"""Tell privacy the keyed hash of a mailbox, by which what came without an account is found."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from identity.doors.deps import Deps
from identity.models.account import Account


@dataclasses.dataclass(frozen=True, kw_only=True)
class TagMailbox:
    """Whose mailbox."""

    person_id: str


def tag_mailbox(session: Session, _caller: Caller, query: TagMailbox, *, deps: Deps) -> str | None:
    """Return the tag, or None where nobody has proven to own the address."""
    account = session.get(Account, query.person_id)
    if account is None or not account.email_verified:
        return None
    return deps.vault.mail_tag(account.email)
