"""The web process of booking, put together."""

import os
from collections.abc import Mapping

from flask import Flask

from booking.consumers import SUBSCRIPTIONS
from booking.doors.deps import open_doors
from booking.models import LIBRARY
from booking.personal_data import LEDGER
from booking.routes import BLUEPRINTS
from booking.settings import BookingSettings
from chassis.app import Web, build_app
from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.http import RemoteKeys
from eventing.outbox import Outbox
from personal_data.correct import Corrections
from personal_data.fence import guard, person_check
from personal_data.operations import operations_of
from personal_data.restored import restore_check


def create_app(environ: Mapping[str, str] | None = None, *, clock: Clock | None = None) -> Flask:
    """Return the application.

    Raises:
        SettingsError: the environment lacks something.
    """
    settings = BookingSettings.load(os.environ if environ is None else environ)
    clock = clock or SystemClock()
    database = Database(settings.database_url)
    guard(database, LEDGER)
    Outbox(database, LIBRARY.events, source="booking", clock=clock).attach()
    return build_app(
        Web(
            name="booking",
            title="Alheraf booking: who has bought and booked what",
            settings=settings,
            database=database,
            deps=open_doors(settings, clock),
            blueprints=BLUEPRINTS,
            keys=RemoteKeys(settings.jwks_url),
            person_check=person_check,
            closed=restore_check(database),
            clock=clock,
            describe_personal=LEDGER.describe,
            idempotency_table=LIBRARY.idempotency,
            corrected=Corrections(LEDGER, LIBRARY, clock),
            operated=operations_of(
                "booking",
                tables=LIBRARY,
                subscriptions=SUBSCRIPTIONS,
                broker_url=settings.broker_url,
                clock=clock,
            ),
        )
    )
