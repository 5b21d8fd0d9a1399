"""Relays that share an outbox by SKIP LOCKED turn the order round; ours are led by a lease."""

import threading
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from prometheus_client import CollectorRegistry

from chassis.clock import SystemClock
from eventing.keeper import Keeper
from eventing.message import Outcome, Outgoing
from eventing.metrics import EventMetrics
from eventing.relay import Relay

BATCH = 5


@pytest.fixture
def service(make_service: Any, postgres_url: str, shipped: Any) -> Any:
    """Booking, with ten events of one order to be sent."""
    made = make_service("booking", postgres_url)
    made.say(*(shipped("ord_1", version) for version in range(2 * BATCH)))
    return made


def test_skip_locked_lets_the_second_batch_overtake_the_first(service: Any) -> None:
    outbox, wire = service.tables.outbox, []
    locking = sa.select(outbox.c.id).order_by(outbox.c.id).limit(BATCH)
    with service.database.engine.connect() as slow, service.database.engine.connect() as quick:
        first = slow.scalars(locking.with_for_update(skip_locked=True)).all()
        second = quick.scalars(locking.with_for_update(skip_locked=True)).all()
        wire += second  # nobody says that the first must be published first
        wire += first
    assert len(wire) == 2 * BATCH
    assert wire != sorted(wire)


class SlowDoor:
    """A broker that takes its time, while another relay looks."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.reached, self.go_on = threading.Event(), threading.Event()
        self.is_blocked, self.unconfirmed = False, 0

    def send(self, messages: Sequence[Outgoing], *, following: bool = False) -> Any:
        assert not following
        self.reached.set()
        assert self.go_on.wait(10)
        self.sent += [message.event_id for message in messages]
        return lambda: [Outcome.CONFIRMED] * len(messages)

    def close(self) -> None:
        """Nothing is open."""


def test_the_one_that_does_not_lead_sends_nothing_meanwhile(service: Any) -> None:
    said = [row["event_id"] for row in service.rows(service.tables.outbox)]
    door = SlowDoor()
    first, second = (_relay(service, door) for _ in range(2))
    leading = threading.Thread(target=first.step)
    leading.start()
    assert door.reached.wait(10)
    assert not second.step()  # everything is there, unlocked, and not its own to send
    assert door.sent == []
    door.go_on.set()
    leading.join(10)
    assert door.sent == said
    assert not service.rows(service.tables.outbox)


def _relay(service: Any, door: Any) -> Relay:
    keeper = Keeper(service.database, service.tables, ["relay"], ttl=60)
    keeper.beat()
    return Relay(
        service.database,
        service.tables,
        door,
        clock=SystemClock(),
        metrics=EventMetrics(CollectorRegistry()),
        lead=keeper.lead("relay"),
    )
