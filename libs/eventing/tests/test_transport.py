"""A broker is found by its address, and one that would lose events is refused."""

from typing import Any

import pytest

from contracts.booking import OrderShipped
from contracts.holders import PersonErased
from contracts.privacy import PrepareErasure
from eventing.errors import BrokerUnavailable, TransportRefused
from eventing.subscription import Heard, Subscription
from eventing.topology import COMMANDS, EVENTS, Binding, binding_of, manifest_of
from eventing.transport import connect


@pytest.mark.parametrize("url", ["filesystem:///tmp", "sqla+sqlite:///x", "redis://x", "kafka://x"])
def test_other_transports_are_refused_in_words(url: str) -> None:
    with pytest.raises(TransportRefused, match=r"use amqp:// .* sqlite:/// .* memory://"):
        connect(url)


def test_a_broker_that_is_away_is_said_to_be() -> None:
    away = connect("amqp://guest:guest@127.0.0.1:1/")
    with pytest.raises(BrokerUnavailable):
        away.apply(manifest_of("booking", []))
    with pytest.raises(BrokerUnavailable):
        away.publisher().publish([])
    with pytest.raises(BrokerUnavailable):
        away.inlet()


def test_what_the_broker_lacks_is_said_in_words(bench: Any) -> None:
    wanted = manifest_of("booking", [Heard("booking.events", (OrderShipped,))])
    missing = bench.transport.missing(wanted)
    assert "queue booking.events" in missing
    bench.transport.apply(wanted)
    bench.queues.update({"booking.events", "booking.dead"})
    assert bench.transport.missing(wanted) == []


def test_each_kind_of_event_is_bound_in_its_own_way() -> None:
    assert binding_of(OrderShipped, "privacy") == Binding(EVENTS, "booking.order_shipped")
    assert binding_of(PersonErased, "privacy") == Binding(EVENTS, "*.person_erased")
    prepare = Binding(COMMANDS, "privacy.prepare_erasure.booking")
    assert binding_of(PrepareErasure, "booking") == prepare


def test_a_subscription_that_makes_no_sense_is_refused() -> None:
    handlers = {OrderShipped: print}
    with pytest.raises(ValueError, match="needs batch=1"):
        Subscription(queue="x", handlers=handlers, own_transactions=True)
    with pytest.raises(ValueError, match="one by one too"):
        Subscription(queue="x", handlers=handlers, together={PrepareErasure: print})
    with pytest.raises(ValueError, match="hears nothing"):
        Subscription(queue="x", handlers={})
    with pytest.raises(ValueError, match="start at 1"):
        Subscription(queue="x", handlers=handlers, lanes=0)
