"""The web process of notification, put together."""

import os
from collections.abc import Mapping

from flask import Flask

from chassis.app import Web, build_app
from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.http import RemoteKeys
from chassis.signatures import KeySource
from eventing.outbox import Outbox
from notification.consumers import SUBSCRIPTIONS
from notification.doors.opening import open_doors
from notification.models import LIBRARY
from notification.personal_data import LEDGER
from notification.routes import BLUEPRINTS
from notification.settings import Settings
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
    settings = Settings.load(os.environ if environ is None else environ)
    clock = clock or SystemClock()
    database = Database(settings.database_url)
    guard(database, LEDGER)
    Outbox(database, LIBRARY.events, source="notification", clock=clock).attach()
    return build_app(
        Web(
            name="notification",
            title="Alheraf notification: what people are told",
            settings=settings,
            database=database,
            deps=open_doors(settings, clock),
            blueprints=BLUEPRINTS,
            keys=keys or RemoteKeys(settings.jwks_url),
            person_check=person_check,
            closed=restore_check(database),
            clock=clock,
            describe_personal=LEDGER.describe,
            idempotency_table=LIBRARY.idempotency,
            operated=operations_of(
                "notification",
                tables=LIBRARY,
                subscriptions=SUBSCRIPTIONS,
                broker_url=settings.broker_url,
                clock=clock,
            ),
        )
    )
