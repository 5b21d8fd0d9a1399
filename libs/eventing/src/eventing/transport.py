"""The broker is an address: `amqp://…`, `sqlite:///…` or `memory://…`."""

from urllib.parse import urlsplit

from chassis.clock import Clock, SystemClock
from eventing.broker.amqp import AmqpTransport
from eventing.broker.embedded import EmbeddedTransport
from eventing.broker.stores import memory_store, sqlite_store
from eventing.errors import TransportRefused
from eventing.message import Transport


def connect(url: str, *, clock: Clock | None = None) -> Transport:
    """Return the broker at an address; nothing is opened before it is used.

    The clock measures leases on the embedded brokers; RabbitMQ has its own.

    Raises:
        TransportRefused: the address names a transport that would lose events.
    """
    scheme = urlsplit(url).scheme
    time = clock or SystemClock()
    if scheme in {"amqp", "amqps"}:
        return AmqpTransport(url)
    if scheme == "sqlite":
        return EmbeddedTransport(sqlite_store(url, time))
    if scheme == "memory":
        return EmbeddedTransport(memory_store(url, time))
    raise TransportRefused(
        f"broker address {scheme}:// is not spoken here: use amqp:// (RabbitMQ), sqlite:/// (the "
        "embedded broker) or memory:// (tests); kombu's own transports lose unacknowledged "
        "messages when a consumer is killed"
    )
