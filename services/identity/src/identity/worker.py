"""The worker process of identity, put together: what it hears, and what it does by the clock."""

from chassis.auth import Caller
from chassis.database import Database
from contracts.catalog import ArtisanApproved
from contracts.privacy import EndSessions, PolicyAccepted
from eventing.schedule import Schedule
from eventing.subscription import Subscription
from identity.consumers.catalog import on_artisan_approved
from identity.consumers.privacy import on_end_sessions, on_policy_accepted
from identity.doors.deps import Deps
from identity.use_cases.expire_accounts import ExpireAccounts, expire_accounts
from identity.use_cases.forget_attempts import ForgetAttempts, forget_attempts

SUBSCRIPTIONS = (
    Subscription(
        queue="identity.events",
        handlers={ArtisanApproved: on_artisan_approved, PolicyAccepted: on_policy_accepted},
    ),
    Subscription(queue="identity.sessions", handlers={EndSessions: on_end_sessions}),
)


def _expire_accounts(database: Database, deps: Deps) -> None:
    with database.transaction() as session:
        expire_accounts(session, Caller.system(), ExpireAccounts(), deps=deps)


def _forget_attempts(database: Database, deps: Deps) -> None:
    with database.transaction() as session:
        forget_attempts(session, Caller.system(), ForgetAttempts(), deps=deps)


SCHEDULES = (
    Schedule(name="expire_accounts", every=60.0, run=_expire_accounts),
    Schedule(name="forget_attempts", every=300.0, run=_forget_attempts),
)
