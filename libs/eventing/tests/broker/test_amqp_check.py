"""What RabbitMQ lacks is said in words: what is not there, what differs, and why it is shut."""

from collections.abc import Iterator
from typing import Any

import pytest
from kombu.connection import Connection

from contracts.booking import OrderShipped
from eventing.broker.amqp_check import _age
from eventing.broker.amqp_topology import arguments_of
from eventing.errors import BrokerUnavailable
from eventing.subscription import Heard
from eventing.topology import EVENTS, manifest_of
from eventing.transport import connect

WANTED = manifest_of("booking", [Heard("booking.events", (OrderShipped,))])


@pytest.fixture
def channel(rabbitmq_url: str) -> Iterator[Any]:
    """A channel on a virtual host of this test's own."""
    with Connection(rabbitmq_url) as connection:
        yield connection.default_channel


@pytest.fixture
def rabbitmq_url(rabbitmq_server: Any) -> Iterator[str]:
    with rabbitmq_server.fresh_vhost() as url:
        yield url


def test_an_empty_broker_lacks_everything(rabbitmq_url: str) -> None:
    lacks = connect(rabbitmq_url).missing(WANTED)
    assert lacks == [
        "exchange alheraf.unrouted",
        "exchange alheraf.dead",
        "exchange alheraf.events",
        "exchange alheraf.commands",
        "queue alheraf.unrouted",
        "queue booking.events",
        "queue booking.dead",
    ]
    broker = connect(rabbitmq_url)
    broker.apply(WANTED)
    assert broker.missing(WANTED) == []


def test_what_differs_is_said_in_words(rabbitmq_url: str, channel: Any) -> None:
    channel.exchange_declare(EVENTS, "fanout", durable=True, auto_delete=False)
    few = arguments_of(WANTED.queues[0]) | {"x-delivery-limit": 5}
    channel.queue_declare("booking.events", durable=True, auto_delete=False, arguments=few)
    channel.queue_declare("booking.dead", durable=True, auto_delete=False)
    lacks = connect(rabbitmq_url).missing(WANTED)
    assert "exchange alheraf.events differs: type should be topic and is fanout" in lacks
    assert "queue booking.events differs: x-delivery-limit should be 50 and is 5" in lacks
    assert [one for one in lacks if one.startswith("queue booking.dead differs: ")]


def test_a_virtual_host_that_is_not_there_is_named(rabbitmq_url: str) -> None:
    elsewhere = rabbitmq_url.rsplit("/", 1)[0] + "/nowhere"
    with pytest.raises(BrokerUnavailable, match="nowhere is not there: rabbitmqctl add_vhost"):
        connect(elsewhere).missing(WANTED)


def test_a_wrong_password_is_told_from_a_broker_that_is_away(rabbitmq_url: str) -> None:
    wrong = rabbitmq_url.replace("guest:guest@", "guest:wrong@")
    assert wrong != rabbitmq_url
    with pytest.raises(BrokerUnavailable, match="the name or the password is wrong"):
        connect(wrong).missing(WANTED)


@pytest.mark.parametrize(
    ("properties", "says"),
    [
        ({"product": "RabbitMQ", "version": "3.10.0"}, []),
        ({"product": "RabbitMQ", "version": "4.1.3"}, []),
        ({"product": "RabbitMQ", "version": "3.9.29"}, ["3.9.29 is too old"]),
        ({"product": "Qpid", "version": "9.0"}, ["must be RabbitMQ"]),
    ],
)
def test_an_old_or_other_broker_is_told_off(properties: dict[str, str], says: list[str]) -> None:
    told = list(_age(properties))
    assert len(told) == len(says)
    assert all(part in sentence for part, sentence in zip(says, told, strict=True))
