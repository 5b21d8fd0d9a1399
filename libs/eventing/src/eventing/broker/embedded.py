"""The embedded broker as a transport."""

from collections.abc import Sequence
from typing import Any

from kombu.connection import Connection

from eventing.broker.kombu_inlet import KombuInlet
from eventing.broker.kombu_store import StoreTransport
from eventing.broker.store import Store
from eventing.broker.stores import StoreOpener
from eventing.message import Answers, Inlet, Outcome, Outgoing, Publisher
from eventing.topology import Manifest


class EmbeddedTransport:
    """Queues in an SQLite file, or in memory for tests."""

    def __init__(self, opener: StoreOpener) -> None:
        self._open = opener
        self._own: Store | None = None

    def apply(self, manifest: Manifest) -> None:
        """Create what is missing."""
        self._store().declare(manifest)

    def missing(self, manifest: Manifest) -> list[str]:
        """Return in words what is not there."""
        return self._store().missing(manifest)

    def publisher(self) -> Publisher:
        """Return a publisher that opens the file when it is first used."""
        return StorePublisher(self._open)

    def inlet(self) -> Inlet:
        """Open the file for consuming.

        A power cut can undo a lease or an acknowledgement here: the message comes again, and the
        inbox knows it. So these commits need not wait for the disk.
        """
        store = self._open(False)
        connection = Connection(transport=StoreTransport, transport_options={"store": store})
        return KombuInlet(connection, lambda connected: StorePump(connected, store))

    def depth(self, queue: str) -> int:
        """Return how many messages are ready and not handed to anybody."""
        return self._store().depth(queue)

    def clean(self) -> bool:
        """Leave no byte of deleted messages behind; False where somebody is reading: try again."""
        return self._store().clean()

    def close(self) -> None:
        """Let go of the file."""
        if self._own is not None:
            self._own.close()
            self._own = None

    def _store(self) -> Store:
        if self._own is None:
            self._own = self._open(True)
        return self._own


class StorePublisher:
    """Publishes by one transaction; its commit is the confirmation."""

    def __init__(self, opener: StoreOpener) -> None:
        self._open = opener
        self._store: Store | None = None

    def send(self, messages: Sequence[Outgoing], *, following: bool = False) -> Answers:
        """Put all messages into their queues; the answers are there at once."""
        del following  # whatever was sent before is there
        outcomes = self.publish(messages)
        return lambda: outcomes

    def publish(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        """Put all messages into their queues, or none."""
        if self._store is None:
            self._store = self._open(True)
        return self._store.publish(messages)

    @property
    def unconfirmed(self) -> int:
        """Return 0: a commit answers at once."""
        return 0

    @property
    def is_blocked(self) -> bool:
        """Say no: a full disk is an error here, not a pause."""
        return False

    def close(self) -> None:
        """Let go of the file."""
        if self._store is not None:
            self._store.close()
            self._store = None


class StorePump:
    """Waiting and acknowledging at the embedded broker."""

    def __init__(self, connection: Connection, store: Store) -> None:
        self._connection = connection
        self._store = store

    def drain(self, timeout: float) -> None:
        """Let kombu hand over what is ready, or wait for it."""
        try:
            self._connection.drain_events(timeout=timeout)
        except TimeoutError:
            return

    def ack(self, channel: Any, tags: Sequence[Any]) -> None:
        """Acknowledge the messages of a channel in one transaction."""
        channel.settle(tags)

    def wake(self) -> None:
        """Make a waiting `drain` return."""
        self._connection.transport.ear.set()

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()
