"""Read one's own account."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from identity.doors.deps import Deps
from identity.errors import PersonUnknown
from identity.models.account import Account
from identity.models.profile import Profile
from identity.models.role import roles_of


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReadProfile:
    """Nothing needs saying: it is the caller's own."""


def read_profile(session: Session, caller: Caller, _query: ReadProfile, *, deps: Deps) -> Profile:
    """Return the caller's account and roles.

    Raises:
        PersonUnknown: the account is gone.
    """
    del deps
    account = session.get(Account, caller.person_id)
    if account is None:
        raise PersonUnknown
    return Profile(account=account, roles=roles_of(session, account.id))
