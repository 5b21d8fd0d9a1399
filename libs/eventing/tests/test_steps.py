"""A worker without threads: whoever takes its steps decides what happens in which order."""

import secrets
from typing import Any

import pytest

from contracts.booking import OrderShipped
from eventing.schedule import Schedule
from eventing.subscription import Subscription

QUEUE = "booking.events"


@pytest.fixture
def broker_url() -> str:
    """Return the quickest broker: the steps are the same with all."""
    return f"memory://{secrets.token_hex(6)}"


@pytest.fixture
def worker(bench: Any, service: Any) -> Any:
    """Return a worker that does nothing by itself."""
    heard = Subscription(queue=QUEUE, handlers={OrderShipped: service.takes()}, lanes=1)
    schedule = Schedule(name="tick", every=5.0, run=lambda _database, _deps: ticks.append(1))
    ticks: list[int] = []
    made = bench.worker(service, heard, start=False, schedules=[schedule])
    made.ticks = ticks
    yield made
    made.stop()


def test_an_event_goes_its_way_step_by_step(worker: Any, service: Any, shipped: Any) -> None:
    service.say(shipped("ord_1"))
    assert worker.steps["relay"]() is False, "nobody leads yet"
    worker.steps["leases"]()
    assert worker.steps["relay"]() is True
    assert service.rows(service.tables.outbox) == []
    worker.steps["consumer"]()
    assert service.effected() == [], "it has come in, and lies in its lane"
    assert worker.steps[f"{QUEUE}-0"]() is True
    assert service.effected() == [("ord_1", 1)]
    assert worker.steps["consumer"]() is True, "it is acknowledged"
    assert worker.steps[f"{QUEUE}-0"]() is False


def test_a_schedule_is_due_at_once_and_then_by_the_clock(worker: Any) -> None:
    worker.steps["schedule:tick"]()
    assert worker.ticks == [], "nobody leads yet"
    worker.steps["leases"]()
    worker.steps["schedule:tick"]()
    worker.steps["schedule:tick"]()
    assert worker.ticks == [1]
