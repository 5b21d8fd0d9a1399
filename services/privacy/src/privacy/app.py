"""The web process of privacy, put together."""

import os
from collections.abc import Mapping

from flask import Flask
from prometheus_client import CollectorRegistry

from chassis.app import Web, build_app
from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.http import RemoteKeys
from eventing.outbox import Outbox
from personal_data.fence import guard, person_check
from personal_data.operations import operations_of
from personal_data.restored import restore_check
from privacy.consumers import SUBSCRIPTIONS
from privacy.doors.deps import open_doors
from privacy.models import LIBRARY
from privacy.personal_data import LEDGER
from privacy.routes import BLUEPRINTS
from privacy.settings import Settings


def create_app(environ: Mapping[str, str] | None = None, *, clock: Clock | None = None) -> Flask:
    """Return the application.

    Raises:
        SettingsError: the environment lacks something.
    """
    settings = Settings.load(os.environ if environ is None else environ)
    clock = clock or SystemClock()
    registry = CollectorRegistry()
    database = Database(settings.database_url)
    guard(database, LEDGER)
    Outbox(database, LIBRARY.events, source="privacy", clock=clock).attach()
    return build_app(
        Web(
            name="privacy",
            title="Alheraf privacy: what people may ask about their data, and the proof",
            settings=settings,
            database=database,
            deps=open_doors(settings, clock, registry),
            blueprints=BLUEPRINTS,
            keys=RemoteKeys(settings.jwks_url),
            person_check=person_check,
            closed=restore_check(database),
            clock=clock,
            describe_personal=LEDGER.describe,
            idempotency_table=LIBRARY.idempotency,
            operated=operations_of(
                "privacy",
                tables=LIBRARY,
                subscriptions=SUBSCRIPTIONS,
                broker_url=settings.broker_url,
                clock=clock,
            ),
            registry=registry,
        )
    )
