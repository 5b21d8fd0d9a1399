"""The worker process of notification, put together: `python -m notification.worker`."""

import os
from collections.abc import Mapping

from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.settings import refused_in_words
from eventing.schedule import Schedule
from eventing.worker import Worker
from notification.consumers import SUBSCRIPTIONS
from notification.doors.deps import Deps
from notification.doors.opening import open_doors
from notification.models import LIBRARY
from notification.personal_data import LEDGER
from notification.settings import Settings
from notification.use_cases.send_closing_notices import SendClosingNotices, send_closing_notices
from notification.use_cases.send_deliveries import send_deliveries
from personal_data.fence import guard, message_fence
from personal_data.participant import Participant, participant_from

_SENDING_EVERY = 0.2


def build_worker(environ: Mapping[str, str] | None = None, *, clock: Clock | None = None) -> Worker:
    """Return the worker, not started yet.

    Raises:
        SettingsError: the environment lacks something.
    """
    settings = Settings.load_for_worker(os.environ if environ is None else environ)
    clock = clock or SystemClock()
    database = Database(settings.database_url)
    guard(database, LEDGER)
    deps = open_doors(settings, clock)
    participant = _participant(settings, database, deps)
    return Worker(
        service="notification",
        database=database,
        tables=LIBRARY.events,
        broker_url=settings.broker_url,
        subscriptions=[*SUBSCRIPTIONS, *participant.subscriptions()],
        schedules=[_sending(), *participant.schedules()],
        deps=deps,
        fence=message_fence(LIBRARY),
        clock=clock,
        management_port=settings.management_port,
        lease_seconds=settings.lease_seconds,
        declares=settings.declares_topology,
        gate=participant.gate(),
        settings=settings,
    )


def _sending() -> Schedule:
    def send(database: Database, deps: Deps) -> None:
        while send_deliveries(database, deps=deps):
            pass

    return Schedule(name="send_deliveries", every=_SENDING_EVERY, run=send)


def _participant(settings: Settings, database: Database, deps: Deps) -> Participant:
    def say_goodbye(leaving: Mapping[str, str]) -> None:
        send_closing_notices(SendClosingNotices(leaving=leaving), deps=deps)

    return participant_from(
        settings,
        ledger=LEDGER,
        tables=LIBRARY,
        database=database,
        clock=deps.clock,
        before_erasing=say_goodbye,
    )


def main() -> None:
    """Run until told to stop."""
    with refused_in_words():
        worker = build_worker()
    worker.run_forever()


if __name__ == "__main__":
    main()
