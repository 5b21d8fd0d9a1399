"""Receives from RabbitMQ: pika's own loop, turned by the one thread that drains it."""

import contextlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from pika.adapters.select_connection import SelectConnection
from pika.exceptions import AMQPError

from eventing.broker.acks import Acks
from eventing.broker.amqp_parameters import ANSWER, parameters
from eventing.errors import BrokerUnavailable
from eventing.message import Arrival

OnArrival = Callable[[Arrival], None]

_log = logging.getLogger(__name__)

_GOODBYE = 1.0
_QUEUE_ANSWERS = 2.0
"""Seconds for a queue to begin. RabbitMQ 3.10, killed and started again, may leave a quorum queue
without a leader: it is declared, and whoever consumes from it waits for ever."""


class AmqpInlet:
    """One connection with a channel for each queue."""

    def __init__(self, url: str) -> None:
        self._channels: dict[str, Any] = {}
        self._acks: dict[str, Acks] = {}
        self._arrived: list[tuple[OnArrival, Arrival]] = []
        self._why: str | None = None
        self._connection: Any = SelectConnection(
            parameters(url), on_open_error_callback=self._on_end, on_close_callback=self._on_end
        )
        self._loop = self._connection.ioloop
        self._loop.activate_poller()
        try:
            self._turn_until(lambda: self._connection.is_open)
        except BrokerUnavailable:
            self._loop.close()
            raise

    def consume(self, queue: str, *, prefetch: int, on_arrival: OnArrival) -> None:
        """Have the queue's messages handed over while `drain` runs, so many unacknowledged."""
        channel = self._answer(self._connection.channel, "on_open_callback")
        channel.add_on_close_callback(self._on_end)
        channel.add_on_cancel_callback(lambda _frame: self._on_end(channel, "no such queue"))
        self._channels[queue] = channel
        self._acks[queue] = Acks(hold=prefetch // 4)
        self._answer(partial(channel.basic_qos, prefetch_count=prefetch))
        take = partial(self._arrive, queue, on_arrival)
        begun: list[Any] = []
        with _translated():
            channel.basic_consume(queue, take, callback=begun.append)
        if not self._turn_while(lambda: not begun, _QUEUE_ANSWERS):
            # Its channel is its own: it may answer yet, and the others need not wait for it. One
            # that stays mute and has letters, or does not say how many, ends at the watchdog.
            _log.warning("the queue %s does not answer; the others are heard meanwhile", queue)

    def drain(self, timeout: float) -> None:
        """Hand over what is there; where nothing is, wait at most `timeout` seconds."""
        self._turn(0 if self._arrived else timeout)
        arrived, self._arrived = self._arrived, []
        for on_arrival, arrival in arrived:
            on_arrival(arrival)
        if not arrived:
            self._acknowledge_rest()

    def ack(self, arrivals: Sequence[Arrival]) -> None:
        """Tell the broker that these have taken effect."""
        tags: dict[str, list[Any]] = {}
        for arrival in arrivals:
            tags.setdefault(arrival.queue, []).append(arrival.tag)
        for queue, of_queue in tags.items():
            self._acknowledge(queue, self._acks[queue].done(of_queue))

    def depth(self, queue: str) -> int:
        """Return how many messages are ready and not handed to anybody."""
        channel = self._channels[queue]
        declared = self._answer(partial(channel.queue_declare, queue, passive=True))
        return int(declared.method.message_count)

    def wake(self) -> None:
        """Make a waiting `drain` return; any thread may call this."""
        self._loop.add_callback_threadsafe(_nothing)

    def close(self) -> None:
        """Let go of the connection; what is not acknowledged goes back to its queue."""
        try:
            if self._connection.is_open:
                self._acknowledge_rest()
                for channel in self._channels.values():
                    # pika would cancel first, and the next consumer in line would be let in while
                    # we still hold what comes before; closing gives back first, then hands over.
                    channel._consumers.clear()  # noqa: SLF001 - it has no other switch for that
                self._connection.close()
                until = time.monotonic() + _GOODBYE
                while not self._connection.is_closed and time.monotonic() < until:
                    self._poll(_GOODBYE)
        finally:
            self._loop.close()

    def _acknowledge_rest(self) -> None:
        for queue, acks in self._acks.items():
            self._acknowledge(queue, acks.rest())

    def _acknowledge(self, queue: str, tags: Iterable[tuple[int, bool]]) -> None:
        with _translated():
            for tag, multiple in tags:
                self._channels[queue].basic_ack(tag, multiple)

    def _answer(self, ask: Callable[..., Any], callback: str = "callback") -> Any:
        """Ask the broker something and return its answer."""
        answers: list[Any] = []
        with _translated():
            ask(**{callback: answers.append})
        self._turn_until(lambda: answers)
        return answers[0]

    def _turn_until(self, is_so: Callable[[], object], seconds: float = ANSWER) -> None:
        if not self._turn_while(lambda: not is_so(), seconds):
            raise BrokerUnavailable("RabbitMQ does not answer")

    def _turn_while(self, is_so: Callable[[], object], seconds: float) -> bool:
        """Let pika work while something is so; say whether it ended in time."""
        until = time.monotonic() + seconds
        while is_so():
            if time.monotonic() > until:
                return False
            self._turn(min(seconds, 1.0))
        return True

    def _turn(self, timeout: float) -> None:
        self._poll(timeout)
        if self._why is not None:
            raise BrokerUnavailable(f"RabbitMQ: {self._why}")

    def _poll(self, timeout: float) -> None:
        """Let pika do what there is to do, or wait for it."""
        alarm = self._loop.call_later(timeout, _nothing)
        self._loop.poll()
        self._loop.remove_timeout(alarm)
        self._loop.process_timeouts()

    def _arrive(
        self,
        queue: str,
        on_arrival: OnArrival,
        _channel: Any,
        method: Any,
        properties: Any,
        body: bytes,
    ) -> None:
        died_in = properties.headers.get("x-first-death-queue") if properties.headers else None
        arrival = Arrival(queue, method.delivery_tag, body, method.redelivered, died_in)
        self._arrived.append((on_arrival, arrival))

    def _on_end(self, _ended: Any, why: Any) -> None:
        self._why = repr(why)


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except AMQPError as wrong:
        raise BrokerUnavailable(f"RabbitMQ: {wrong!r}") from wrong


def _nothing() -> None:
    """Be called back: that is all."""
