"""Delete accounts that nobody has verified in time."""

from sqlalchemy import delete, select

from chassis.database import Database
from identity.doors.deps import Deps
from identity.models.account import Account
from personal_data.fence import fence

_AT_ONCE = 200


def expire_accounts(database: Database, deps: Deps) -> int:
    """Delete some, and return how many; whoever verifies in the meantime stays."""
    oldest = deps.clock.now() - deps.settings.unverified_lifetime
    late = (Account.email_verified_at.is_(None), Account.registered_at < oldest)
    with database.transaction() as session:
        people = list(session.scalars(select(Account.id).where(*late).limit(_AT_ONCE)))
        fence(session, *people)
        session.execute(delete(Account).where(Account.id.in_(people), *late))
    return len(people)
