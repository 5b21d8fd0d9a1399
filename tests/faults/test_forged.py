"""Receipts that are forged, altered or replayed prove nothing; a silent holder holds all up."""

from collections.abc import Callable, Iterator

import pika
import pytest

from contracts.holders import PersonErased
from contracts.wire import to_wire
from eventing.topology import EVENTS
from processes.suite import ProcessSuite

HOLDER = "booking"
WORKER = f"{HOLDER}-worker"


@pytest.fixture
def intruder(suite: ProcessSuite) -> Iterator[Callable[..., None]]:
    """Somebody with access to the bus, who says what they like in a holder's name."""
    parameters = pika.URLParameters(suite.environment(HOLDER)["BROKER_URL"])
    connection = pika.BlockingConnection(parameters)
    channel = connection.channel()
    channel.confirm_delivery()

    def say(said: PersonErased, number: int) -> None:
        body = to_wire(said, event_id=f"evt_intruder{number}", time=_now(), source=HOLDER)
        channel.basic_publish(EVENTS, f"{HOLDER}.person_erased", body, mandatory=True)

    yield say
    connection.close()


@pytest.fixture
def silenced(suite: ProcessSuite) -> Iterator[None]:
    """A time in which one holder does not run."""
    suite.kill(WORKER)
    yield
    suite.restart(WORKER)
