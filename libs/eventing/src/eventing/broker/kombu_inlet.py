"""How messages come in, through kombu, whatever the broker is."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

from kombu.connection import Connection
from kombu.entity import Queue
from kombu.messaging import Consumer

from eventing.broker.dial import dial, translated
from eventing.message import Arrival


class Pump(Protocol):
    """What differs between brokers: waiting for events, and acknowledging many at once."""

    def drain(self, timeout: float) -> None:
        """Let kombu hand over what is there, or wait for it."""

    def ack(self, channel: Any, tags: Sequence[Any]) -> None:
        """Acknowledge the messages of a channel."""

    def wake(self) -> None:
        """Make a waiting `drain` return."""

    def close(self) -> None:
        """Let go of what the waiting needs."""


class KombuInlet:
    """One kombu connection with a channel for each queue."""

    def __init__(self, connection: Connection, pump: Callable[[Connection], Pump]) -> None:
        self._connection = connection
        self._channels: dict[str, Any] = {}
        dial(connection)
        self._pump = pump(connection)

    def consume(self, queue: str, *, prefetch: int, on_arrival: Callable[[Arrival], None]) -> None:
        """Have the queue's messages handed over while `drain` runs, so many unacknowledged."""
        channel = self._channels[queue] = self._calling(self._connection.channel)
        self._calling(channel.basic_qos, 0, prefetch, False)
        consumer = Consumer(
            channel,
            [Queue(queue, no_declare=True)],
            auto_declare=False,
            on_message=partial(_arrive, queue, on_arrival),
        )
        self._calling(consumer.consume)

    def drain(self, timeout: float) -> None:
        """Hand over what is there; where nothing is, wait at most `timeout` seconds."""
        self._calling(self._pump.drain, timeout)

    def ack(self, arrivals: Sequence[Arrival]) -> None:
        """Tell the broker that these have taken effect."""
        tags: dict[str, list[object]] = {}
        for arrival in arrivals:
            tags.setdefault(arrival.queue, []).append(arrival.tag)
        for queue, of_queue in tags.items():
            self._calling(self._pump.ack, self._channels[queue], of_queue)

    def depth(self, queue: str) -> int:
        """Return how many messages are ready and not handed to anybody."""
        declared = self._calling(self._channels[queue].queue_declare, queue, passive=True)
        return int(declared.message_count)

    def wake(self) -> None:
        """Make a waiting `drain` return; any thread may call this."""
        self._pump.wake()

    def close(self) -> None:
        """Let go of the connection; what is not acknowledged goes back to its queue."""
        try:
            self._calling(self._connection.release)
        finally:
            self._pump.close()

    def _calling(self, action: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        with translated(self._connection):
            return action(*arguments, **options)


def _arrive(queue: str, on_arrival: Callable[[Arrival], None], message: Any) -> None:
    body = message.body if isinstance(message.body, bytes) else str(message.body).encode()
    on_arrival(
        Arrival(
            queue=queue,
            tag=message.delivery_tag,
            body=body,
            redelivered=bool(message.delivery_info.get("redelivered")),
            died_in=_died_in(message.headers or {}),
        )
    )


def _died_in(headers: dict[str, Any]) -> str | None:
    named = headers.get("x-first-death-queue") or headers.get("died_in")
    return str(named) if named else None
