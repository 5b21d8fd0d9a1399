"""Correct one's own name or language."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from eventing.outbox import record
from identity.doors.deps import Deps
from identity.errors import PersonUnknown
from identity.models.account import locked_account
from identity.models.profile import Profile
from identity.models.role import roles_of
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class CorrectProfile:
    """The version that the caller read, and what is to change of it."""

    version: int
    changes: dict[str, str]


def correct_profile(
    session: Session, caller: Caller, command: CorrectProfile, *, deps: Deps
) -> Profile:
    """Set what differs, and say so; the old value is kept nowhere.

    Raises:
        StaleVersion: the account has changed since it was read.
        PersonUnknown: the account is gone.
    """
    del deps
    person_id = str(caller.person_id)
    fence(session, person_id)
    account = locked_account(session, person_id)
    if account is None:
        raise PersonUnknown
    account.refuse_stale(command.version)
    differing = account.correct(command.changes)
    if differing:
        record(session, account.corrected(differing))
    return Profile(account=account, roles=roles_of(session, account.id))
