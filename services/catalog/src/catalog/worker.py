"""The worker process of the catalog, put together: `python -m catalog.worker`."""

import os
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from catalog.consumers import SUBSCRIPTIONS
from catalog.doors.deps import Deps
from catalog.models import LIBRARY
from catalog.personal_data import LEDGER
from catalog.settings import CatalogSettings
from catalog.use_cases.withdraw_artisan import WithdrawArtisan, withdraw_artisan
from chassis.auth import Caller
from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.settings import refused_in_words
from eventing.worker import Worker
from personal_data.fence import guard, message_fence
from personal_data.participant import Participant, participant_from


def build_worker(environ: Mapping[str, str] | None = None, *, clock: Clock | None = None) -> Worker:
    """Return the worker, not started yet.

    Raises:
        SettingsError: the environment lacks something.
    """
    settings = CatalogSettings.load_for_worker(os.environ if environ is None else environ)
    deps = Deps(settings=settings, clock=clock or SystemClock())
    database = Database(settings.database_url)
    guard(database, LEDGER)
    participant = participant_of(deps, database)
    return Worker(
        service="catalog",
        database=database,
        tables=LIBRARY.events,
        broker_url=settings.broker_url,
        subscriptions=[*SUBSCRIPTIONS, *participant.subscriptions()],
        schedules=participant.schedules(),
        deps=deps,
        fence=message_fence(LIBRARY),
        clock=deps.clock,
        management_port=settings.management_port,
        lease_seconds=settings.lease_seconds,
        declares=settings.declares_topology,
        gate=participant.gate(),
        settings=settings,
    )


def participant_of(deps: Deps, database: Database, **also: Any) -> Participant:
    """Return the catalog as a holder: when an artisan is erased, their listings are withdrawn."""

    def withdraw(session: Session, person_id: str) -> None:
        withdraw_artisan(session, Caller.system(), WithdrawArtisan(person_id=person_id), deps=deps)

    return participant_from(
        deps.settings,
        ledger=LEDGER,
        tables=LIBRARY,
        database=database,
        clock=deps.clock,
        while_erasing=withdraw,
        **also,
    )


def main() -> None:
    """Run until told to stop."""
    with refused_in_words():
        worker = build_worker()
    worker.run_forever()


if __name__ == "__main__":
    main()
