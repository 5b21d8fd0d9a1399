"""Show the policy: the version in effect, or one by its number."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from privacy.doors.deps import Deps
from privacy.errors import PolicyVersionNotFound
from privacy.models.policy import PolicyVersion, current_policy


@dataclass(frozen=True, kw_only=True)
class ShowPolicy:
    """Which version; the one in effect where none is named."""

    version: int | None = None


def show_policy(
    session: Session, _caller: Caller, query: ShowPolicy, *, deps: Deps
) -> PolicyVersion:
    """Return the version.

    Raises:
        PolicyVersionNotFound: there is none.
    """
    if query.version is None:
        found = current_policy(session, deps.clock.now())
    else:
        found = session.get(PolicyVersion, query.version)
    if found is None:
        raise PolicyVersionNotFound
    return found
