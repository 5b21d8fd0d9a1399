"""Tell the other services of policy versions that came with the installation."""

from sqlalchemy import select

from chassis.database import Database
from eventing.outbox import record
from privacy.doors.deps import Deps
from privacy.models.policy import PolicyVersion, announcement_of


def announce_policies(database: Database, deps: Deps) -> int:
    """Announce every version that nobody has announced yet, and return how many there were."""
    with database.transaction() as session:
        silent = session.scalars(
            select(PolicyVersion)
            .where(PolicyVersion.announced_at.is_(None))
            .order_by(PolicyVersion.version)
            .with_for_update(skip_locked=True)
        ).all()
        for policy in silent:
            policy.announced_at = deps.clock.now()
            record(session, announcement_of(policy))
        return len(silent)
