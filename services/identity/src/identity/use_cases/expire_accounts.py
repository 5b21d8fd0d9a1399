"""Delete accounts that nobody has verified in time."""

import dataclasses

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from identity.doors.deps import Deps
from identity.models.account import Account
from personal_data.fence import fence

_AT_ONCE = 200


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExpireAccounts:
    """Nothing needs saying: the settings know the time."""


def expire_accounts(
    session: Session, _caller: Caller, _command: ExpireAccounts, *, deps: Deps
) -> int:
    """Delete some, and return how many; whoever verified in the meantime stays."""
    oldest = deps.clock.now() - deps.settings.unverified_lifetime
    late = (Account.email_verified_at.is_(None), Account.registered_at < oldest)
    people = list(session.scalars(select(Account.id).where(*late).limit(_AT_ONCE)))
    if people:
        fence(session, *people)
        session.execute(delete(Account).where(Account.id.in_(people), *late))
    return len(people)
