"""What identity hears from privacy, beside what every holder hears."""

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.privacy import EndSessions, PolicyAccepted
from identity.doors.deps import Deps
from identity.use_cases.close_account import CloseAccount, close_account
from identity.use_cases.keep_policy_version import KeepPolicyVersion, keep_policy_version


def on_policy_accepted(session: Session, said: PolicyAccepted, *, deps: Deps) -> None:
    """A person accepted a version: tokens say so from now on."""
    command = KeepPolicyVersion(person_id=said.person_id, policy_version=said.policy_version)
    keep_policy_version(session, Caller.system(), command, deps=deps)


def on_end_sessions(session: Session, said: EndSessions, *, deps: Deps) -> None:
    """An erasure has begun: nobody signs in to this account any more."""
    command = CloseAccount(request_id=said.request_id, phase=said.phase, person_id=said.person_id)
    close_account(session, Caller.system(), command, deps=deps)
