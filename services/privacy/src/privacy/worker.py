"""The worker process of privacy, put together: what it hears, and what it does by the clock."""

import os
from collections.abc import Mapping
from functools import partial

from prometheus_client import CollectorRegistry

from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.settings import refused_in_words
from eventing.errors import OUTAGES
from eventing.schedule import Schedule
from eventing.worker import Worker
from personal_data.fence import guard, message_fence
from personal_data.participant import Participant, participant_from
from privacy.consumers import SUBSCRIPTIONS
from privacy.doors.deps import Deps, open_doors
from privacy.doors.metrics import Pressing, PressingCollector
from privacy.models import LIBRARY
from privacy.models.states import Kind
from privacy.personal_data import LEDGER
from privacy.settings import Settings
from privacy.use_cases.announce_policies import announce_policies
from privacy.use_cases.ask_again import ask_again
from privacy.use_cases.assemble_archive import assemble_archive
from privacy.use_cases.call_holders import call_holders
from privacy.use_cases.count_pressing import count_pressing
from privacy.use_cases.delete_files import delete_files
from privacy.use_cases.reconcile_requests import reconcile_requests
from privacy.use_cases.start_sweep import start_sweep

_DAY = 86400.0


def build_worker(environ: Mapping[str, str] | None = None, *, clock: Clock | None = None) -> Worker:
    """Return the worker, not started yet.

    Raises:
        SettingsError: the environment lacks something.
    """
    settings = Settings.load_for_worker(os.environ if environ is None else environ)
    clock = clock or SystemClock()
    registry = CollectorRegistry()
    database = Database(settings.database_url)
    guard(database, LEDGER)
    deps = open_doors(settings, clock, registry)
    registry.register(PressingCollector(tuple(Kind), partial(_pressing, database, clock)))
    participant = participant_of(deps, database)
    return Worker(
        service="privacy",
        database=database,
        tables=LIBRARY.events,
        broker_url=settings.broker_url,
        subscriptions=[*SUBSCRIPTIONS, *participant.subscriptions()],
        schedules=[*schedules_of(settings), *participant.schedules()],
        deps=deps,
        fence=message_fence(LIBRARY),
        clock=clock,
        registry=registry,
        management_port=settings.management_port,
        lease_seconds=settings.lease_seconds,
        declares=settings.declares_topology,
        gate=participant.gate("privacy.replies", "ask_again", "reconcile"),
        settings=settings,
    )


def participant_of(deps: Deps, database: Database) -> Participant:
    """Return our own part in the conversation: we are a holder like the others."""
    return participant_from(
        deps.settings, ledger=LEDGER, tables=LIBRARY, database=database, clock=deps.clock
    )


def schedules_of(settings: Settings) -> list[Schedule]:
    """Return what is done by the clock."""
    return [
        Schedule(name="ask_again", every=1.0, run=ask_again),
        Schedule(name="assemble_archive", every=1.0, run=assemble_archive),
        Schedule(name="start_sweep", every=settings.sweep_every, run=start_sweep),
        Schedule(name="delete_files", every=5.0, run=delete_files),
        Schedule(name="announce_policies", every=60.0, run=announce_policies),
        Schedule(name="call_missing_holders", every=60.0, run=call_holders),
        Schedule(name="call_holders", every=_DAY, run=partial(call_holders, all_of_them=True)),
        Schedule(name="reconcile", every=settings.reconcile_every, run=reconcile_requests),
    ]


def _pressing(database: Database, clock: Clock) -> Pressing | None:
    try:
        with database.reading() as session:
            return count_pressing(session, clock.now())
    except OUTAGES:
        return None


def main() -> None:
    """Run until told to stop."""
    with refused_in_words():
        worker = build_worker()
    worker.run_forever()


if __name__ == "__main__":
    main()
