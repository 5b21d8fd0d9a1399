"""Show every version of the policy, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from privacy.doors.deps import Deps
from privacy.models.policy import PolicyVersion


@dataclass(frozen=True, kw_only=True)
class ListPolicies:
    """Nothing needs to be said."""


def list_policies(
    session: Session, _caller: Caller, _query: ListPolicies, *, deps: Deps
) -> Sequence[PolicyVersion]:
    """Return all versions, those that take effect later included."""
    del deps
    return session.scalars(select(PolicyVersion).order_by(PolicyVersion.version.desc())).all()
