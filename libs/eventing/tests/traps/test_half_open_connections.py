"""A connection whose other end is gone without a word must not be waited on for ever."""

import contextlib
import threading
from typing import Any

import amqp
import pytest

from eventing.broker import amqp_session
from eventing.broker.amqp_publisher import AmqpPublisher
from eventing.message import Outcome
from testkit.cable import Cable, Way, swallowing


def test_py_amqp_waits_for_a_confirm_without_an_end(cable: Cable, dial: Any, queue: Any) -> None:
    name, channel = queue(), dial(cable.url, confirm_publish=True).channel()
    channel.basic_publish(amqp.Message("before"), routing_key=name)
    cable.disturb(swallowing(Way.BACK))
    publishing = threading.Thread(target=_publish, args=(channel, name), daemon=True)
    publishing.start()
    publishing.join(1.5)
    assert publishing.is_alive()
    cable.cut()
    publishing.join(5)
    assert not publishing.is_alive()


def _publish(channel: Any, routing_key: str) -> None:
    with contextlib.suppress(OSError, amqp.AMQPError):
        channel.basic_publish(amqp.Message("after"), routing_key=routing_key)


def test_ours_is_given_up_and_made_anew(
    cable: Cable, queue: Any, outgoing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, publisher = queue(), AmqpPublisher(cable.url)
    assert publisher.publish([outgoing(name)]) == [Outcome.CONFIRMED]
    monkeypatch.setattr(amqp_session, "ANSWER", 0.5)
    cable.disturb(swallowing(Way.BACK))
    assert publisher.publish([outgoing(name)]) == [Outcome.UNKNOWN]
    cable.mend()
    monkeypatch.setattr(amqp_session, "ANSWER", 10.0)
    assert publisher.publish([outgoing(name)]) == [Outcome.CONFIRMED]
    assert cable.connections == 2
    publisher.close()
