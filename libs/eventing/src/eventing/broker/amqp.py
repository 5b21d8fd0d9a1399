"""RabbitMQ (3.10 or later) as a transport."""

import contextlib
from collections.abc import Iterator

from kombu.connection import Connection

from eventing.broker.amqp_check import lacks
from eventing.broker.amqp_inlet import AmqpInlet
from eventing.broker.amqp_parameters import ANSWER, CONNECT, HEARTBEAT
from eventing.broker.amqp_publisher import AmqpPublisher
from eventing.broker.amqp_topology import declare
from eventing.broker.dial import dial, translated
from eventing.message import Inlet, Publisher
from eventing.topology import Manifest


class AmqpTransport:
    """Quorum queues, one active consumer each; pika carries, kombu declares."""

    def __init__(self, url: str) -> None:
        self._url = url

    def apply(self, manifest: Manifest) -> None:
        """Create what is missing."""
        with self._connected() as connection:
            declare(connection, manifest)

    def missing(self, manifest: Manifest) -> list[str]:
        """Return in words what is not there."""
        with self._connected() as connection:
            return lacks(connection, manifest)

    def publisher(self) -> Publisher:
        """Return a publisher that connects when it is first used."""
        return AmqpPublisher(self._url)

    def inlet(self) -> Inlet:
        """Connect for consuming."""
        return AmqpInlet(self._url)

    def depth(self, queue: str) -> int:
        """Return how many messages are ready and not handed to anybody."""
        with self._connected() as connection:
            channel = connection.channel()
            return int(channel.queue_declare(queue, passive=True).message_count)

    def close(self) -> None:
        """Nothing is kept open."""

    def _connection(self) -> Connection:
        return Connection(self._url, heartbeat=HEARTBEAT, connect_timeout=CONNECT)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Connection]:
        connection = self._connection()
        with connection, translated(connection):
            dial(connection)
            # No call waits for ever on a connection whose other end is gone.
            connection.connection.sock.settimeout(ANSWER)
            yield connection
