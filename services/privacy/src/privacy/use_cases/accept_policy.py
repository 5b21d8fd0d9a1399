"""Accept a version of the policy."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.ids import new_id
from contracts.privacy import PolicyAccepted
from eventing.outbox import record
from personal_data.fence import fence
from privacy.doors.deps import Deps
from privacy.errors import PolicyVersionNotFound
from privacy.models.policy import PolicyAcceptance, PolicyVersion


@dataclass(frozen=True, kw_only=True)
class AcceptPolicy:
    """Which version was read."""

    version: int


def accept_policy(
    session: Session, caller: Caller, command: AcceptPolicy, *, deps: Deps
) -> PolicyAcceptance:
    """Record the acceptance once; accepting again changes nothing.

    Raises:
        PolicyVersionNotFound: there is no such version.
    """
    person_id = str(caller.person_id)
    fence(session, person_id)
    if session.get(PolicyVersion, command.version) is None:
        raise PolicyVersionNotFound
    earlier = session.scalars(
        select(PolicyAcceptance).where(
            PolicyAcceptance.person_id == person_id,
            PolicyAcceptance.policy_version == command.version,
        )
    ).one_or_none()
    if earlier is not None:
        return earlier
    acceptance = PolicyAcceptance(
        id=new_id("acc"),
        person_id=person_id,
        policy_version=command.version,
        accepted_at=deps.clock.now(),
        language=caller.language,
        means="web",
    )
    session.add(acceptance)
    record(session, PolicyAccepted(person_id=person_id, policy_version=command.version))
    return acceptance
