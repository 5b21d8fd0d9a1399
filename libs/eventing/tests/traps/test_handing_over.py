"""The trap: a consumer that says it is leaving lets the next one in before it has given back.

RabbitMQ hands an ordered queue (single active consumer) to the next in line as soon as the active
one cancels. pika cancels before it closes, and what it has not acknowledged only goes back with the
close: meanwhile the next one is given what comes later.
"""

import secrets
import time
from typing import Any

import pika
import pytest

from contracts.booking import OrderShipped
from eventing.message import Arrival, Outgoing
from eventing.subscription import Heard
from eventing.topology import manifest_of
from eventing.transport import connect

MESSAGES = 200
HELD = 50


@pytest.fixture
def queue(rabbitmq_url: str) -> str:
    """An ordered queue of its own, with numbered messages; return its name."""
    name = f"booking.{secrets.token_hex(4)}"
    transport = connect(rabbitmq_url)
    transport.apply(manifest_of("booking", [Heard(name, (OrderShipped,))]))
    publisher = transport.publisher()
    publisher.publish(
        [
            Outgoing(
                event_id=f"evt_{n}",
                routing_key="booking.order_shipped",
                addressed=False,
                body=str(n).encode(),
            )
            for n in range(MESSAGES)
        ]
    )
    publisher.close()
    return name


def holding(url: str, queue: str, into: list[int], prefetch: int) -> Any:
    """Return an inlet that collects the numbers that arrive."""
    inlet = connect(url).inlet()

    def arrived(arrival: Arrival) -> None:
        into.append(int(arrival.body))

    inlet.consume(queue, prefetch=prefetch, on_arrival=arrived)
    return inlet


def drained(inlet: Any, into: list[int], wanted: int) -> None:
    deadline = time.monotonic() + 20
    while len(into) < wanted and time.monotonic() < deadline:
        inlet.drain(0.1)


def test_naive_closing_lets_the_next_one_overtake(rabbitmq_url: str, queue: str) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(rabbitmq_url))
    channel = connection.channel()
    channel.basic_qos(prefetch_count=HELD)
    held: list[int] = []
    channel.basic_consume(queue, lambda _c, _m, _p, body: held.append(int(body)))
    while len(held) < HELD:
        connection.process_data_events(0.1)
    came: list[int] = []
    following = holding(rabbitmq_url, queue, came, MESSAGES)
    for tag in list(channel.consumer_tags):
        channel.basic_cancel(tag)  # what pika's close does first
    drained(following, came, MESSAGES - HELD)
    connection.close()
    drained(following, came, MESSAGES)
    following.close()
    assert came != sorted(came), "the trap is gone"


def test_our_next_one_begins_where_we_had_got_to(rabbitmq_url: str, queue: str) -> None:
    held: list[int] = []
    came: list[int] = []
    leaving = holding(rabbitmq_url, queue, held, HELD)
    drained(leaving, held, HELD)
    following = holding(rabbitmq_url, queue, came, MESSAGES)
    leaving.close()
    drained(following, came, MESSAGES)
    following.close()
    assert held == list(range(HELD))
    assert came == list(range(MESSAGES))
