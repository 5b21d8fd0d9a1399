"""Processes that die at the worst moment: nothing is lost, and nothing takes effect twice.

The victim is a process of its own and dies by SIGKILL; the survivor is a worker in this one.
"""

import signal
import subprocess
import time
from typing import Any

import pytest

from contracts.booking import OrderShipped
from eventing.subscription import Subscription

pytestmark = pytest.mark.slow

QUEUE = "booking.events"
COUNT = 40

PLACES = {
    "sqlite": [
        "relay.before_publish",
        "relay.after_confirm",
        "consumer.before_commit",
        "consumer.after_commit",
    ],
    "amqp": [
        "relay.before_publish",
        "relay.after_publish",
        "relay.after_confirm",
        "relay.after_delete",
        "consumer.before_commit",
        "consumer.after_commit",
        "consumer.after_ack",
    ],
}


@pytest.fixture(params=["sqlite", "amqp"])
def broker(request: Any) -> str:
    return str(request.param)


@pytest.fixture
def broker_url(request: Any, tmp_path: Any, broker: Any) -> str:
    if broker == "amqp":
        return str(request.getfixturevalue("rabbitmq_url"))
    return f"sqlite:///{tmp_path / 'bus.sqlite3'}?lease=0.6"


@pytest.fixture
def service(request: Any, broker_url: Any, make_service: Any) -> Any:
    """Booking: on PostgreSQL beside RabbitMQ, on SQLite beside the SQLite broker."""
    kind = "postgres_url" if broker_url.startswith("amqp") else "sqlite_url"
    return make_service("booking", request.getfixturevalue(kind))


def hearing(service: Any) -> Subscription:
    return Subscription(queue=QUEUE, handlers={OrderShipped: service.takes()})


def died(process: subprocess.Popen[str]) -> bool:
    return process.wait(30) == -signal.SIGKILL


def said(shipped: Any) -> list[OrderShipped]:
    """Five orders, of each one event after another."""
    return [shipped(f"ord_{number % 5}", number // 5) for number in range(COUNT)]


def took_effect_in_order(service: Any) -> bool:
    """Say whether everything took effect, once, and each order in its order."""
    versions: dict[str, list[int]] = {}
    for order_id, version in service.effected():
        versions.setdefault(order_id, []).append(version)
    return versions == {f"ord_{order}": list(range(COUNT // 5)) for order in range(5)}


def test_a_consumer_killed_with_messages_in_hand_loses_none(
    bench: Any, service: Any, shipped: Any, eventually: Any
) -> None:
    victim = bench.process(service, handler="hold")
    service.say(*said(shipped))
    assert victim.stdout is not None
    assert victim.stdout.readline() == "holding\n"
    victim.kill()
    assert died(victim)
    assert not service.effected()
    bench.worker(service, hearing(service), lease_seconds=0.6)
    eventually(lambda: len(service.effected()) >= COUNT, seconds=30)
    assert took_effect_in_order(service)


@pytest.mark.parametrize(
    ("broker", "place"), [(broker, place) for broker in PLACES for place in PLACES[broker]]
)
def test_dying_at_a_named_place_loses_nothing_and_doubles_nothing(
    bench: Any, service: Any, shipped: Any, eventually: Any, place: Any
) -> None:
    victim = bench.process(service, failpoint=place)
    service.say(*said(shipped))
    assert died(victim)
    bench.worker(service, hearing(service), lease_seconds=0.6)
    eventually(lambda: len(service.effected()) >= COUNT, seconds=30)
    eventually(lambda: not service.rows(service.tables.outbox))
    eventually(lambda: not service.rows(service.tables.retries))
    eventually(lambda: not bench.transport.depth(QUEUE))
    assert took_effect_in_order(service)


@pytest.mark.parametrize("broker", ["sqlite"])
def test_a_message_that_kills_its_process_dies_in_the_end(
    bench: Any, service: Any, shipped: Any
) -> None:
    """Each start dies in the handler; attempts are counted all the same."""
    service.say(shipped("ord_deadly"))
    starts = 0
    while not (dead := service.rows(service.tables.dead)):
        victim = bench.process(service, handler="die")
        starts += 1
        while victim.poll() is None and not service.rows(service.tables.dead):
            time.sleep(0.02)
    assert [row["error"] for row in dead] == ["crashed"]
    assert starts == 4  # on delivery, two counted attempts, and the one that gives up
    assert not service.effected()
