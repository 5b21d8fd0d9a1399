"""Give a role to the owner of an e-mail address; this is how the first officer is made."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.identity import RoleGranted
from eventing.outbox import record
from identity.doors.deps import Deps
from identity.errors import PersonUnknown
from identity.models.account import account_of_email, locked_account
from identity.models.role import grant
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class GrantRole:
    """Who, and which of the roles that can be granted."""

    email: str
    role: str


def grant_role(session: Session, _caller: Caller, command: GrantRole, *, deps: Deps) -> None:
    """Grant the role; one that the person has already stays as it is.

    Raises:
        PersonUnknown: no verified account has this address.
    """
    known = account_of_email(session, command.email)
    if known is None or not known.email_verified:
        raise PersonUnknown
    fence(session, known.id)
    account = locked_account(session, known.id)
    if account is None:
        raise PersonUnknown
    if grant(session, account.id, command.role, deps.clock.now()):
        account.version += 1
        record(session, RoleGranted(person_id=account.id, role=command.role))
