"""The embedded broker as a kombu transport: as thin as can be, the work is the store's."""

import time
import uuid
from collections.abc import Sequence
from typing import Any

from kombu.transport import virtual

from eventing.broker.store import Leased, Store
from eventing.errors import BrokerUnavailable

_LOOK = 0.02
"""Seconds between two looks for what another process has published."""

Tag = tuple[int, int]


class StoreChannel(virtual.Channel):
    """One holder of leases."""

    do_restore = False  # leases end by themselves: nothing is written back by a dying process

    def __init__(self, connection: Any, **options: Any) -> None:
        super().__init__(connection, **options)  # type: ignore[no-untyped-call]
        self._store: Store = connection.store
        self._holder = uuid.uuid4().hex
        self._renewed = self._store.clock.monotonic()

    def deliver(self) -> int:
        """Hand over what is ready, as far as there is room; return how much that was."""
        self._renew()
        delivered = 0
        for queue in list(self._active_queues):
            room = self.room()
            leased = self._store.take(queue, self._holder, room) if room else []
            for message in leased:
                self.connection._callbacks[queue](_payload(message))  # noqa: SLF001 - kombu's own way
            delivered += len(leased)
        return delivered

    def room(self) -> int:
        """Return how many more messages may be handed over now."""
        room = self.qos.can_consume_max_estimate() if self._consumers else 0
        return int(room)

    def settle(self, tags: Sequence[Tag]) -> None:
        """Acknowledge many messages in one transaction."""
        self._store.ack(self._holder, tags)
        for tag in tags:
            self.qos.ack(tag)

    def basic_ack(self, delivery_tag: Tag, multiple: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - kombu's signature
        """Acknowledge one message."""
        self.settle([delivery_tag])

    def close(self) -> None:
        """Give back what is not acknowledged."""
        if not self.closed:
            try:
                self._store.release(self._holder)
            finally:
                super().close()  # type: ignore[no-untyped-call]

    def _size(self, queue: str) -> int:
        return self._store.depth(queue)

    def _renew(self) -> None:
        now = self._store.clock.monotonic()
        if now - self._renewed > self._store.lease / 3:
            self._renewed = now
            self._store.renew(self._holder)


class StoreTransport(virtual.Transport):
    """kombu's view of the store that is given as the transport option `store`."""

    Channel = StoreChannel
    driver_type = "sqlite"
    driver_name = "sqlite3"
    connection_errors: Any = (BrokerUnavailable,)
    channel_errors: Any = ()

    def __init__(self, client: Any, **options: Any) -> None:
        super().__init__(client, **options)  # type: ignore[no-untyped-call]
        self.store: Store = client.transport_options["store"]
        self.ear = self.store.bell.listen()
        self._version = 0

    def drain_events(self, connection: Any, timeout: float = 1.0, **_options: Any) -> None:
        """Hand over what is ready, or wait for it.

        Raises:
            TimeoutError: nothing came, or somebody woke us.
        """
        del connection  # it is this object
        if not self._deliver_all():
            self._await_change(timeout)
            if not self._deliver_all():
                raise TimeoutError

    def _deliver_all(self) -> int:
        return sum([channel.deliver() for channel in list(self.channels)])

    def _await_change(self, timeout: float) -> None:
        """Return when this process rings, another one has written, or the time is over."""
        until = time.monotonic() + timeout
        looking = any(channel.room() for channel in self.channels)
        while (left := until - time.monotonic()) > 0:
            if self.ear.wait(min(left, _LOOK) if looking else left):
                break
            if looking and self._others_wrote():
                break
        self.ear.clear()

    def _others_wrote(self) -> bool:
        before, self._version = self._version, self.store.version()
        return before != self._version


def _payload(message: Leased) -> dict[str, Any]:
    tag = (message.number, message.deliveries)
    return {
        "body": message.body,
        "headers": {"died_in": message.died_in},
        "properties": {
            "delivery_tag": tag,
            "delivery_info": {"redelivered": message.deliveries > 1},
        },
    }
