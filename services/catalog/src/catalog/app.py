"""The web process of catalog, put together."""

import os
from collections.abc import Mapping

from flask import Flask

from catalog.consumers import SUBSCRIPTIONS
from catalog.doors.deps import Deps
from catalog.models import LIBRARY
from catalog.personal_data import LEDGER
from catalog.routes import BLUEPRINTS
from catalog.settings import CatalogSettings
from chassis.app import Web, build_app
from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.http import RemoteKeys
from chassis.signatures import KeySource
from eventing.outbox import Outbox
from personal_data.correct import Corrections
from personal_data.fence import guard, person_check
from personal_data.operations import operations_of
from personal_data.restored import restore_check


def create_app(
    environ: Mapping[str, str] | None = None,
    *,
    clock: Clock | None = None,
    keys: KeySource | None = None,
) -> Flask:
    """Return the application.

    Raises:
        SettingsError: the environment lacks something.
    """
    settings = CatalogSettings.load(os.environ if environ is None else environ)
    clock = clock or SystemClock()
    database = Database(settings.database_url)
    guard(database, LEDGER)
    Outbox(database, LIBRARY.events, source="catalog", clock=clock).attach()
    return build_app(
        Web(
            name="catalog",
            title="Alheraf catalog: what artisans offer",
            settings=settings,
            database=database,
            deps=Deps(settings=settings, clock=clock),
            blueprints=BLUEPRINTS,
            keys=keys or RemoteKeys(settings.jwks_url),
            person_check=person_check,
            closed=restore_check(database),
            clock=clock,
            describe_personal=LEDGER.describe,
            idempotency_table=LIBRARY.idempotency,
            corrected=Corrections(LEDGER, LIBRARY, clock),
            operated=operations_of(
                "catalog",
                tables=LIBRARY,
                subscriptions=SUBSCRIPTIONS,
                broker_url=settings.broker_url,
                clock=clock,
            ),
        )
    )
