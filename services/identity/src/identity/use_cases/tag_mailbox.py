"""Tell privacy the keyed hashes of mailboxes, by which what came without an account is found."""

import dataclasses
from collections.abc import Sequence

from sqlalchemy.orm import Session

from chassis.auth import Caller
from identity.doors.deps import Deps
from identity.models.account import Account
from identity.models.mailbox import Claim, claims_of


@dataclasses.dataclass(frozen=True, kw_only=True)
class TagMailbox:
    """Whose mailboxes."""

    person_id: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tagged:
    """The mailbox that is the person's alone, and those of which a time is theirs."""

    mail_tag: str | None = None
    mailboxes: Sequence[Claim] = ()


def tag_mailbox(session: Session, _caller: Caller, query: TagMailbox, *, deps: Deps) -> Tagged:
    """Return the tags of every address that the person has proven to own; none is none."""
    account = session.get(Account, query.person_id)
    if account is None or not account.email_verified:
        return Tagged()
    current = Claim(mail_tag=deps.vault.mail_tag(account.email))
    claims = claims_of(session, account.id)
    shared = any(one.mail_tag == current.mail_tag and one != current for one in claims)
    return Tagged(
        mail_tag=None if shared else current.mail_tag,
        mailboxes=[one for one in claims if one != current],
    )
