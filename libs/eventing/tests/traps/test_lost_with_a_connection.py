"""What was sent may be lost with its connection: nothing may overtake it by another one."""

import time
from typing import Any

import pytest

from eventing.broker.amqp_publisher import AmqpPublisher
from eventing.errors import BrokerUnavailable
from eventing.message import Outcome
from testkit.cable import Cable, Way, swallowing


@pytest.fixture
def broken(cable: Cable, queue: Any, outgoing: Any) -> Any:
    """Return a publisher whose first message is lost with its connection, and the queue."""
    name, publisher = queue(), AmqpPublisher(cable.url)
    publisher.publish([outgoing(name)])
    cable.disturb(swallowing(Way.OUT))
    first = publisher.send([outgoing(name)])
    time.sleep(0.2)
    cable.mend()
    cable.cut()
    until = time.monotonic() + 5
    while publisher._session.is_open and time.monotonic() < until:
        time.sleep(0.01)
    yield publisher, name, first
    publisher.close()


def test_a_publisher_that_connects_again_lets_the_second_overtake_the_first(
    broken: Any, outgoing: Any, depth: Any
) -> None:
    publisher, name, first = broken
    assert publisher.send([outgoing(name)])() == [Outcome.CONFIRMED]
    assert first() == [Outcome.UNKNOWN]
    assert depth(name) == 2  # the one before, and the second: the first is to be sent again


def test_what_follows_goes_by_the_same_connection_or_not_at_all(
    broken: Any, outgoing: Any, depth: Any
) -> None:
    publisher, name, first = broken
    with pytest.raises(BrokerUnavailable):
        publisher.send([outgoing(name)], following=True)
    assert first() == [Outcome.UNKNOWN]
    assert depth(name) == 1
