"""The web process of identity, put together."""

import os
from collections.abc import Mapping

from flask import Flask

from chassis.app import Web, build_app
from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.signatures import StaticKeys
from eventing.outbox import Outbox
from identity.consumers import SUBSCRIPTIONS
from identity.doors.deps import open_doors
from identity.models import LIBRARY
from identity.personal_data import LEDGER
from identity.routes import BLUEPRINTS
from identity.settings import IdentitySettings
from personal_data.fence import guard, person_check
from personal_data.operations import operations_of
from personal_data.restored import restore_check


def create_app(environ: Mapping[str, str] | None = None, *, clock: Clock | None = None) -> Flask:
    """Return the application; tokens are verified with identity's own keys, not over HTTP."""
    settings = IdentitySettings.load(os.environ if environ is None else environ)
    clock = clock or SystemClock()
    database = Database(settings.database_url)
    guard(database, LEDGER)
    Outbox(database, LIBRARY.events, source="identity", clock=clock).attach()
    deps = open_doors(settings, clock)
    return build_app(
        Web(
            name="identity",
            title="Alheraf identity: who people are, and how they prove it",
            settings=settings,
            database=database,
            deps=deps,
            blueprints=BLUEPRINTS,
            keys=StaticKeys(deps.vault.published),
            person_check=person_check,
            closed=restore_check(database),
            clock=clock,
            describe_personal=LEDGER.describe,
            idempotency_table=LIBRARY.idempotency,
            operated=operations_of(
                "identity",
                tables=LIBRARY,
                subscriptions=SUBSCRIPTIONS,
                broker_url=settings.broker_url,
                clock=clock,
            ),
        )
    )
