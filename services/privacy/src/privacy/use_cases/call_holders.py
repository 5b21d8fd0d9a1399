"""Ask every holder to say who it is: at a start, after a restore, and while one is missing."""

from sqlalchemy import select

from chassis.database import Database
from contracts.privacy import DeclareYourself
from eventing.outbox import record
from privacy.doors.deps import Deps
from privacy.models.holder import Holder, call_roll


def call_holders(database: Database, deps: Deps, *, all_of_them: bool = False) -> list[str]:
    """Ask those who are required and have never declared themselves, or all; return their names."""
    with database.transaction() as session:
        required = call_roll(session, deps.settings.required_holders).required
        known = set(session.scalars(select(Holder.name)))
        called = sorted(required if all_of_them else required - known)
        for name in called:
            record(session, DeclareYourself(holder=name))
    return called
