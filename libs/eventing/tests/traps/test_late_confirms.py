"""A confirmation that comes after the timeout belongs to its message, and to no later one."""

import time
from typing import Any

import amqp
import pytest

from eventing.broker import amqp_session
from eventing.broker.amqp_publisher import AmqpPublisher
from eventing.message import Outcome
from testkit.cable import Cable, delaying_confirms


@pytest.fixture
def full(queue: Any, dial: Any, rabbitmq_url: str) -> str:
    """Return a queue that refuses what is published to it."""
    name = queue(max_length=1, overflow="reject-publish")
    dial(rabbitmq_url, confirm_publish=True).channel().basic_publish(
        amqp.Message("first"), routing_key=name
    )
    return str(name)


def test_py_amqp_credits_it_to_the_next_message(
    cable: Cable, dial: Any, queue: Any, full: str, depth: Any
) -> None:
    channel = dial(cable.url, confirm_publish=True).channel()
    cable.disturb(delaying_confirms(0.6))
    with pytest.raises(TimeoutError):
        channel.basic_publish(amqp.Message("one"), routing_key=queue(), confirm_timeout=0.1)
    # The broker refuses this one, but what comes first is its late word on the other.
    channel.basic_publish(amqp.Message("two"), routing_key=full)
    assert depth(full) == 1  # all is well, it was told, and it is not there


def test_ours_is_unknown_and_the_next_one_refused(
    cable: Cable, queue: Any, full: str, outgoing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(amqp_session, "ANSWER", 0.3)
    publisher = AmqpPublisher(cable.url)
    cable.disturb(delaying_confirms(0.8))
    assert publisher.publish([outgoing(queue())]) == [Outcome.UNKNOWN]
    cable.mend()
    time.sleep(0.6)
    monkeypatch.setattr(amqp_session, "ANSWER", 10.0)
    assert publisher.publish([outgoing(full)]) == [Outcome.REFUSED]
    publisher.close()
