"""A broker's bad days: away, cut off, without confirms, refusing; messages doubled and late."""

import pytest

from eventing.errors import BrokerUnavailable
from eventing.message import Outcome, Outgoing
from eventing.topology import EVENTS, Binding, Manifest, QueueSpec
from testkit.simulation import broker
from testkit.simulation.broker import Broker
from testkit.simulation.clock import VirtualClock

QUEUE = "booking.events"


@pytest.fixture
def virtual() -> VirtualClock:
    """Return time that is let pass by hand."""
    return VirtualClock()


@pytest.fixture
def bus(virtual: VirtualClock) -> Broker:
    """Return a broker with one queue that hears everything."""
    made = Broker(virtual)
    bound = (Binding(EVENTS, "#"),)
    made.declare(Manifest((QueueSpec(name=QUEUE, bindings=bound, dead_queue=None),)))
    return made


def said(*keys: str) -> list[Outgoing]:
    return [
        Outgoing(
            event_id=f"evt_{number}",
            routing_key="catalog.said",
            addressed=False,
            body=f"{key}{number}".encode(),
            order_key=key,
        )
        for number, key in enumerate(keys)
    ]


def bodies(bus: Broker) -> list[bytes]:
    return [one.body for one in bus.take(QUEUE, "reader", 100)]


@pytest.mark.parametrize(
    ("way", "outcomes", "arrived"),
    [
        (broker.CUT, [Outcome.CONFIRMED, Outcome.UNKNOWN, Outcome.UNKNOWN], [b"a0"]),
        (
            broker.UNCONFIRMED,
            [Outcome.CONFIRMED, Outcome.UNKNOWN, Outcome.UNKNOWN],
            [b"a0", b"b1", b"c2"],
        ),
        (
            broker.REFUSED,
            [Outcome.CONFIRMED, Outcome.REFUSED, Outcome.CONFIRMED],
            [b"a0", b"c2"],
        ),
    ],
)
def test_it_says_what_became_of_each_message(
    bus: Broker, way: str, outcomes: list[Outcome], arrived: list[bytes]
) -> None:
    bus.plan(way, 1)
    assert bus.publish(said("a", "b", "c")) == outcomes
    assert bodies(bus) == arrived


def test_it_is_away_once(bus: Broker) -> None:
    bus.plan(broker.AWAY)
    with pytest.raises(BrokerUnavailable):
        bus.publish(said("a"))
    assert bus.publish(said("a")) == [Outcome.CONFIRMED]


def test_what_was_carried_comes_again(bus: Broker) -> None:
    bus.publish(said("a"))
    assert bus.bring_again(5) == QUEUE
    assert bodies(bus) == [b"a0", b"a0"]


def test_those_of_a_late_messages_key_wait_behind_it(bus: Broker, virtual: VirtualClock) -> None:
    bus.publish(said("a", "a", "b"))
    bus.delay(bus.waiting()[0], 20.0)
    assert bodies(bus) == [b"b2"]
    virtual.forward(21.0)
    assert bodies(bus)[:2] == [b"a0", b"a1"]


def test_a_message_is_overtaken_by_other_keys_alone(bus: Broker) -> None:
    bus.publish(said("a", "a", "b"))
    first, second, _ = bus.waiting()
    assert bus.overtake(first) is False
    assert bus.overtake(second) is True
    assert bodies(bus) == [b"a0", b"b2", b"a1"]
