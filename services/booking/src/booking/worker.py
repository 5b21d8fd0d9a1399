"""The worker process of booking, put together: what it hears, and what it does by the clock."""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from booking.consumers import SUBSCRIPTIONS
from booking.doors.deps import Deps, open_doors
from booking.models import LIBRARY
from booking.models.payment import payments_to_ask_about
from booking.models.refund import refunds_to_settle
from booking.models.unfinished import unfinished
from booking.personal_data import LEDGER
from booking.settings import BookingSettings
from booking.use_cases.clear_deliveries import clear_deliveries
from booking.use_cases.complete_orders import complete_orders
from booking.use_cases.expire_holds import expire_holds
from booking.use_cases.settle_payment import SettlePayment, settle_payment
from booking.use_cases.settle_refund import SettleRefund, settle_refund
from chassis.auth import Caller
from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.errors import Refusal
from chassis.http import Rejected, Unavailable
from chassis.settings import refused_in_words
from eventing.schedule import Schedule
from eventing.worker import Worker
from personal_data.fence import guard, message_fence
from personal_data.participant import Participant, participant_from

_LOG = logging.getLogger(__name__)


def build_worker(environ: Mapping[str, str] | None = None, *, clock: Clock | None = None) -> Worker:
    """Return the worker.

    Raises:
        SettingsError: the environment lacks something.
    """
    settings = BookingSettings.load_for_worker(os.environ if environ is None else environ)
    clock = clock or SystemClock()
    database = Database(settings.database_url)
    guard(database, LEDGER)
    participant = participant_of(settings, database, clock)
    return Worker(
        service="booking",
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


def participant_of(settings: BookingSettings, database: Database, clock: Clock) -> Participant:
    """Return booking's part in the privacy conversation."""
    return participant_from(
        settings,
        ledger=LEDGER,
        tables=LIBRARY,
        database=database,
        clock=clock,
        blockers=partial(unfinished, delivery_days=settings.delivery_days),
    )


def settle_payments(database: Database, deps: Deps) -> None:
    """Ask about every payment of which no hint has come."""
    with database.reading() as session:
        due = payments_to_ask_about(session, deps.clock.now())
    for payment_id in due:
        with _put_off(payment_id):
            command = SettlePayment(payment_id=payment_id)
            settle_payment(database, Caller.system(), command, deps=deps)


def settle_refunds(database: Database, deps: Deps) -> None:
    """Have every refund that is due given back."""
    with database.reading() as session:
        due = refunds_to_settle(session, deps.clock.now())
    for refund_id in due:
        with _put_off(refund_id):
            settle_refund(database, Caller.system(), SettleRefund(refund_id=refund_id), deps=deps)


@contextmanager
def _put_off(thing_id: str) -> Iterator[None]:
    """Go on with the next one; the row of this one says already when it is tried again."""
    try:
        yield
    except (Unavailable, Rejected, Refusal) as failed:
        _LOG.warning("not settled yet", extra={"id": thing_id, "error": type(failed).__name__})


SCHEDULES = (
    Schedule(name="expire_holds", every=2.0, run=expire_holds),
    Schedule(name="settle_payments", every=1.0, run=settle_payments),
    Schedule(name="settle_refunds", every=1.0, run=settle_refunds),
    Schedule(name="complete_orders", every=30.0, run=complete_orders),
    Schedule(name="clear_deliveries", every=3600.0, run=clear_deliveries),
)


def main() -> None:
    """Run until told to stop."""
    with refused_in_words():
        worker = build_worker()
    worker.run_forever()


if __name__ == "__main__":
    main()
