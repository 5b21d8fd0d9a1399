"""Remember which version of the policy a person has accepted; tokens say it as `pv`."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from identity.doors.deps import Deps
from identity.models.account import locked_account
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class KeepPolicyVersion:
    """Who accepted which version."""

    person_id: str
    policy_version: int


def keep_policy_version(
    session: Session, _caller: Caller, command: KeepPolicyVersion, *, deps: Deps
) -> None:
    """Move the version on; an older acceptance that arrives late changes nothing."""
    del deps
    fence(session, command.person_id)
    account = locked_account(session, command.person_id)
    if account is not None and account.policy_version < command.policy_version:
        account.policy_version = command.policy_version
        account.version += 1
