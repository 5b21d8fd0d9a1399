"""One queue that does not answer must not keep a worker from hearing the others.

RabbitMQ 3.10 that was killed and started again may leave a quorum queue without a leader. Whoever
waits for its consume-ok before going on to the next queue hears nothing at all.
"""

import logging
import time
from typing import Any

import amqp
import pytest

from eventing.broker.amqp_inlet import AmqpInlet
from eventing.broker.amqp_publisher import AmqpPublisher
from eventing.message import Arrival, Outcome
from testkit.cable import Cable, Link, Way

_FIRST_CHANNEL = b"\x00\x01"
_CONSUME_OK, _DELIVER = b"\x00\x3c\x00\x15", b"\x00\x3c\x00\x3c"
_HEADER, _BODY = 2, 3


def mute_the_first_queue(link: Link, way: Way, frame: bytes) -> None:
    """Lose what the broker says of a queue that is consumed on the first channel."""
    is_word = frame[7:11] in (_CONSUME_OK, _DELIVER) or frame[0] in (_HEADER, _BODY)
    if way is Way.BACK and frame[1:3] == _FIRST_CHANNEL and is_word:
        link.hits += 1
    else:
        link.send(way, frame)


def test_whoever_waits_for_it_hears_nothing(cable: Cable, dial: Any, queue: Any) -> None:
    connection = dial(cable.url)
    channel = connection.channel(1)
    cable.disturb(mute_the_first_queue)
    connection.sock.settimeout(1.0)
    with pytest.raises((TimeoutError, amqp.RecoverableConnectionError)):
        channel.basic_consume(queue())


def test_ours_says_so_and_hears_the_others(
    cable: Cable, queue: Any, outgoing: Any, rabbitmq_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    mute, heard = queue(), queue()
    arrived: list[Arrival] = []
    cable.disturb(mute_the_first_queue)
    inlet = AmqpInlet(cable.url)
    with caplog.at_level(logging.WARNING):
        for name in (mute, heard):
            inlet.consume(name, prefetch=10, on_arrival=arrived.append)
    assert f"the queue {mute} does not answer" in caplog.text
    publisher = AmqpPublisher(rabbitmq_url)
    assert publisher.publish([outgoing(heard)]) == [Outcome.CONFIRMED]
    publisher.close()
    until = time.monotonic() + 10
    while not arrived and time.monotonic() < until:
        inlet.drain(0.1)
    assert [one.queue for one in arrived] == [heard]
    assert cable.hits, "nothing was lost"
    inlet.ack(arrived)
    inlet.close()
