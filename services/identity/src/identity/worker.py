"""The worker process of identity, put together: what it hears, and what it does by the clock."""

import os
from collections.abc import Mapping

from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.settings import refused_in_words
from eventing.schedule import Schedule
from eventing.worker import Worker
from identity.consumers import SUBSCRIPTIONS
from identity.doors.deps import open_doors
from identity.models import LIBRARY
from identity.personal_data import LEDGER
from identity.settings import IdentitySettings
from identity.use_cases.expire_accounts import expire_accounts
from identity.use_cases.forget_attempts import forget_attempts
from personal_data.fence import guard, message_fence
from personal_data.participant import Participant, participant_from

SCHEDULES = (
    Schedule(name="expire_accounts", every=60.0, run=expire_accounts),
    Schedule(name="forget_attempts", every=300.0, run=forget_attempts),
)


def build_worker(environ: Mapping[str, str] | None = None, *, clock: Clock | None = None) -> Worker:
    """Return the worker.

    Raises:
        SettingsError: the environment lacks something.
    """
    settings = IdentitySettings.load_for_worker(os.environ if environ is None else environ)
    clock = clock or SystemClock()
    database = Database(settings.database_url)
    guard(database, LEDGER)
    participant = participant_of(settings, database, clock)
    return Worker(
        service="identity",
        database=database,
        tables=LIBRARY.events,
        broker_url=settings.broker_url,
        subscriptions=[*SUBSCRIPTIONS, *participant.subscriptions()],
        schedules=[*SCHEDULES, *participant.schedules()],
        deps=open_doors(settings, clock),
        fence=message_fence(LIBRARY),
        clock=clock,
        management_port=settings.management_port,
        lease_seconds=settings.lease_seconds,
        declares=settings.declares_topology,
        gate=participant.gate(),
        settings=settings,
    )


def participant_of(settings: IdentitySettings, database: Database, clock: Clock) -> Participant:
    """Return identity's part in the privacy conversation."""
    return participant_from(settings, ledger=LEDGER, tables=LIBRARY, database=database, clock=clock)


def main() -> None:
    """Run until told to stop."""
    with refused_in_words():
        worker = build_worker()
    worker.run_forever()


if __name__ == "__main__":
    main()
