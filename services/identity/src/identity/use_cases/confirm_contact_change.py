"""Take a new e-mail address or phone, once the code sent there has come back."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from eventing.outbox import record
from identity.doors.deps import Deps
from identity.errors import CodeRefused
from identity.models.account import Account, account_of_email, locked_account
from identity.models.answering import answered
from identity.models.challenge import CHANGING, Challenge, open_challenges
from identity.models.mailbox import note_mailbox
from identity.models.profile import Profile
from identity.models.role import roles_of
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class ConfirmContactChange:
    """Which change, and the code that was sent to the new address."""

    change_id: str
    code: str = dataclasses.field(repr=False)


def confirm_contact_change(
    session: Session, caller: Caller, command: ConfirmContactChange, *, deps: Deps
) -> Profile:
    """Put the proven address in the place of the old one, of which only a tag is kept.

    Raises:
        CodeRefused: no open change, another code, or an address that somebody else has proven.
    """
    now = deps.clock.now()
    person_id = str(caller.person_id)
    squatter = _other_with_address(session, person_id, command.change_id)
    fence(session, person_id, *([squatter.id] if squatter else []))
    account = locked_account(session, person_id)
    open_changes = open_challenges(session, person_id, CHANGING.values(), now)
    asked = [change for change in open_changes if change.id == command.change_id]
    change = answered(asked, command.code, deps.vault.code_hash)
    if account is None or change is None:
        raise CodeRefused
    if squatter is not None:
        _make_room(session, squatter)
    field = change.channel if change.channel == "email" else "phone"
    if field == "email":
        _note_mailboxes(session, account, change.address(account), deps)
    account.change_contact(field, change.address(account), now)
    session.delete(change)
    record(session, account.corrected((field,)))
    return Profile(account=account, roles=roles_of(session, account.id))


def _other_with_address(session: Session, person_id: str, change_id: str) -> Account | None:
    change = session.get(Challenge, change_id)
    if change is None or change.purpose != CHANGING["email"] or change.new_address is None:
        return None
    other = account_of_email(session, change.new_address)
    return None if other is None or other.id == person_id else other


def _note_mailboxes(session: Session, account: Account, proven: str, deps: Deps) -> None:
    """Remember both by their tags: what came from the old one is still the person's."""
    if account.email_verified_at is not None:
        left = deps.vault.mail_tag(account.email)
        note_mailbox(session, account.id, left, account.email_verified_at)
    note_mailbox(session, account.id, deps.vault.mail_tag(proven), deps.clock.now())


def _make_room(session: Session, squatter: Account) -> None:
    account = locked_account(session, squatter.id)
    if account is None:
        return
    if account.email_verified:
        raise CodeRefused
    session.delete(account)
    session.flush()
