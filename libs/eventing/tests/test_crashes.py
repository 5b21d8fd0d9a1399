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


def everything(service: Any) -> list[tuple[str, int]]:
    return sorted(service.effected())


def test_a_consumer_killed_with_messages_in_hand_loses_none(
    bench: Any, service: Any, shipped: Any, eventually: Any
) -> None:
    victim = bench.process(service, handler="hold")
    service.say(*(shipped(f"ord_{number:02}") for number in range(COUNT)))
    assert victim.stdout is not None
    assert victim.stdout.readline() == "holding\n"
    victim.kill()
    assert died(victim)
    assert not service.effected()
    bench.worker(service, hearing(service), lease_seconds=0.6)
    eventually(lambda: len(service.effected()) >= COUNT, seconds=30)
    assert everything(service) == [(f"ord_{number:02}", 1) for number in range(COUNT)]


@pytest.mark.parametrize(
    ("broker", "place"), [(broker, place) for broker in PLACES for place in PLACES[broker]]
)
def test_dying_at_a_named_place_loses_nothing_and_doubles_nothing(
    bench: Any, service: Any, shipped: Any, eventually: Any, place: Any
) -> None:
    victim = bench.process(service, failpoint=place)
    service.say(*(shipped(f"ord_{number:02}") for number in range(COUNT)))
    assert died(victim)
    bench.worker(service, hearing(service), lease_seconds=0.6)
    service.say(shipped("ord_last"))
    eventually(lambda: ("ord_last", 1) in service.effected(), seconds=30)
    eventually(lambda: len(service.effected()) >= COUNT + 1, seconds=30)
    eventually(lambda: not service.rows(service.tables.outbox))
    eventually(lambda: not service.rows(service.tables.retries))
    assert everything(service) == [
        *((f"ord_{number:02}", 1) for number in range(COUNT)),
        ("ord_last", 1),
    ]


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
