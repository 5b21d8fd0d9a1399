"""Delete counters whose window has ended."""

from sqlalchemy import delete

from chassis.database import Database
from identity.doors.deps import Deps
from identity.models.attempt import Attempt


def forget_attempts(database: Database, deps: Deps) -> None:
    """Delete what counts no longer, minutes after its hour or quarter has passed."""
    with database.transaction() as session:
        session.execute(delete(Attempt).where(Attempt.window_ends_at <= deps.clock.now()))
