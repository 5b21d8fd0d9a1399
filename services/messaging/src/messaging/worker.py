"""The worker process of messaging, put together: `python -m messaging.worker`."""

import os
from collections.abc import Mapping

from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.settings import refused_in_words
from eventing.worker import Worker
from messaging.consumers import SUBSCRIPTIONS
from messaging.doors.deps import Deps
from messaging.models import LIBRARY
from messaging.personal_data import LEDGER
from messaging.settings import MessagingSettings
from personal_data.fence import guard, message_fence
from personal_data.participant import Participant, participant_from


def build_worker(environ: Mapping[str, str] | None = None, *, clock: Clock | None = None) -> Worker:
    """Return the worker, not started yet.

    Raises:
        SettingsError: the environment lacks something.
    """
    settings = MessagingSettings.load_for_worker(os.environ if environ is None else environ)
    clock = clock or SystemClock()
    database = Database(settings.database_url)
    guard(database, LEDGER)
    participant = _participant(settings, database, clock)
    return Worker(
        service="messaging",
        database=database,
        tables=LIBRARY.events,
        broker_url=settings.broker_url,
        subscriptions=[*SUBSCRIPTIONS, *participant.subscriptions()],
        schedules=participant.schedules(),
        deps=Deps(settings=settings, clock=clock),
        fence=message_fence(LIBRARY),
        clock=clock,
        management_port=settings.management_port,
        lease_seconds=settings.lease_seconds,
        declares=settings.declares_topology,
        gate=participant.gate(),
        settings=settings,
    )


def _participant(settings: MessagingSettings, database: Database, clock: Clock) -> Participant:
    return participant_from(settings, ledger=LEDGER, tables=LIBRARY, database=database, clock=clock)


def main() -> None:
    """Run until told to stop."""
    with refused_in_words():
        worker = build_worker()
    worker.run_forever()


if __name__ == "__main__":
    main()
