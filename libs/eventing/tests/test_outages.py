"""The broker or the database goes away and comes back; nobody has to do anything."""

import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from chassis.http import Unavailable
from contracts.booking import OrderShipped
from eventing.errors import BrokerUnavailable
from eventing.subscription import Subscription
from eventing.worker import Worker
from testkit.cable import Cable, Way, stopping_mid_frame

QUEUE = "booking.events"


@pytest.fixture
def broker_url() -> str:
    """Return the quickest broker: these stories are the same with all."""
    return f"memory://{secrets.token_hex(6)}"


@pytest.fixture
def cable(rabbitmq_url: str) -> Iterator[Cable]:
    with Cable(rabbitmq_url) as cable:
        yield cable


@pytest.fixture
def bench_on_cable(cable: Any, make_bench: Any) -> Any:
    return make_bench(cable.url)


def test_connections_that_are_cut_are_made_anew(
    cable: Any, bench_on_cable: Any, service: Any, shipped: Any, eventually: Any
) -> None:
    bench_on_cable.worker(
        service, Subscription(queue=QUEUE, handlers={OrderShipped: service.takes()})
    )
    for number in range(5):
        service.say(*(shipped(f"ord_{number}_{item}") for item in range(20)))
        cable.cut()
    eventually(lambda: len(service.effected()) >= 100, seconds=30)
    assert len(set(service.effected())) == len(service.effected()) == 100


def test_half_a_frame_is_waited_for_without_a_busy_loop(
    cable: Any, bench_on_cable: Any, make_bench: Any, rabbitmq_url: str, service: Any
) -> None:
    """py-amqp spins on a non-blocking socket once a frame has begun."""
    bench_on_cable.worker(
        service, Subscription(queue=QUEUE, handlers={OrderShipped: print}), start=False
    )
    inlet = bench_on_cable.transport.inlet()
    inlet.consume(QUEUE, prefetch=1, on_arrival=print)
    cable.disturb(stopping_mid_frame(threading.Event(), Way.BACK))
    make_bench(rabbitmq_url).publish(b"x" * 1000)
    until, used = time.monotonic() + 1, time.thread_time()
    while time.monotonic() < until:
        inlet.drain(0.1)
    assert time.thread_time() - used < 0.2
    assert cable.hits == 1
    cable.mend()
    cable.cut()
    with pytest.raises(BrokerUnavailable):
        inlet.drain(0.1)
    inlet.close()


def test_a_database_that_ends_every_session_costs_nothing(
    bench: Any, make_service: Any, postgres_url: Any, shipped: Any, eventually: Any
) -> None:
    service = make_service("booking", postgres_url)
    bench.worker(service, Subscription(queue=QUEUE, handlers={OrderShipped: service.takes()}))
    for number in range(5):
        said = [shipped(f"ord_{number}_{item}") for item in range(20)]
        _outliving(partial(service.say, *said))
        _outliving(partial(_end_sessions, service))
    eventually(lambda: len(_outliving(service.effected)) >= 100, seconds=30)
    assert len(set(service.effected())) == len(service.effected()) == 100


def _outliving(action: Callable[[], Any]) -> Any:
    """Do it, although our own session may be one of those that have ended."""
    for _ in range(20):
        with contextlib.suppress(OperationalError):
            return action()
    return action()


def _end_sessions(service: Any) -> None:
    ending = sa.text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with service.database.reading() as session:
        session.execute(ending)


def test_a_neighbour_that_is_away_is_waited_for_and_then_put_aside(
    bench: Any, service: Any, shipped: Any, eventually: Any
) -> None:
    """A few tries in place, then retry rows: others need not wait for this neighbour."""
    away, take = threading.Event(), service.takes()
    away.set()

    def ask(session: Session, event: OrderShipped, *, deps: object) -> None:
        if event.order_id == "ord_1" and away.is_set():
            raise Unavailable
        take(session, event, deps=deps)

    bench.worker(service, Subscription(queue=QUEUE, handlers={OrderShipped: ask}, lanes=1))
    service.say(shipped("ord_1"), shipped("ord_2"))
    eventually(lambda: service.effected() == [("ord_2", 1)])
    eventually(lambda: service.rows(service.tables.retries)[0]["attempts"] > 3)
    assert not service.rows(service.tables.dead)  # the limit for outages is a long one
    away.clear()
    eventually(lambda: len(service.effected()) == 2)


def test_events_are_accepted_while_the_broker_is_away(
    make_service: Any, sqlite_url: Any, shipped: Any
) -> None:
    service = make_service("booking", sqlite_url)
    service.say(shipped("ord_1"))
    assert len(service.rows(service.tables.outbox)) == 1


@pytest.mark.parametrize("broker_url", ["amqp://guest:guest@127.0.0.1:1/"])
def test_a_worker_starts_and_stops_without_a_broker(service: Any, broker_url: Any) -> None:
    worker = Worker(
        service="booking",
        database=service.database,
        tables=service.tables,
        broker_url=broker_url,
        subscriptions=[Subscription(queue=QUEUE, handlers={OrderShipped: print})],
    )
    worker.start()
    worker.stop()
