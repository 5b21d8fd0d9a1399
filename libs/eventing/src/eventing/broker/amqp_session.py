"""One connection to RabbitMQ for publishing, on a thread of its own, from opening to end."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pika
from pika.adapters.select_connection import SelectConnection

from chassis import failpoint
from eventing.broker.amqp_parameters import ANSWER, CONNECT, parameters
from eventing.broker.confirms import Batch, Confirms
from eventing.errors import BrokerUnavailable
from eventing.message import Answers, Outcome, Outgoing

_log = logging.getLogger(__name__)

_LOOK = 0.2


class AmqpSession:
    """A channel in confirm mode. Once it has ended it is thrown away, with all its tags."""

    def __init__(self, url: str, *, on_blocked: Callable[..., None]) -> None:
        self._parameters = parameters(url)
        self._connection: Any = None
        self._channel: Any = None
        self._why = "it does not answer"
        self._confirms = Confirms()
        self._on_blocked = on_blocked
        self._ready = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)

    def open(self) -> None:
        """Connect.

        Raises:
            BrokerUnavailable: the broker cannot be reached.
        """
        self._thread.start()
        self._ready.wait(2 * CONNECT)
        if not self.is_open:
            self.close()
            raise BrokerUnavailable(f"RabbitMQ: {self._why}")

    @property
    def is_open(self) -> bool:
        """Say whether messages can be sent."""
        return self._channel is not None and not self._ended.is_set()

    @property
    def unconfirmed(self) -> int:
        """Return how many messages the broker has not answered for."""
        return 0 if self._ended.is_set() else len(self._confirms)

    def send(self, messages: Sequence[Outgoing]) -> Answers:
        """Send all at once; whoever asks for the answers waits for them."""
        batch = Batch(len(messages))
        self._connection.ioloop.add_callback_threadsafe(partial(self._send, messages, batch))
        return partial(self._answers, batch)

    def _answers(self, batch: Batch) -> list[Outcome]:
        """Wait for the confirmations; a silent connection is given up."""
        until = time.monotonic() + ANSWER
        while not batch.done.wait(_LOOK):
            if time.monotonic() > until:
                _log.warning("RabbitMQ confirms nothing: giving up the connection")
                self.close()
            if self._ended.is_set():
                break
        return list(batch.outcomes)

    def close(self) -> None:
        """End the session; nothing is waited for."""
        if self._connection is not None and not self._ended.is_set():
            self._connection.ioloop.add_callback_threadsafe(self._hang_up)
        self._thread.join(CONNECT)

    def _run(self) -> None:
        try:
            self._connection = SelectConnection(
                self._parameters,
                on_open_callback=self._on_open,
                on_open_error_callback=self._on_end,
                on_close_callback=self._on_end,
            )
            self._connection.ioloop.start()
        except Exception as wrong:  # whatever ends this thread ends the session  # noqa: BLE001
            self._why = repr(wrong)
        finally:
            self._ended.set()
            self._ready.set()
            if self._connection is not None:
                self._connection.ioloop.close()

    def _on_open(self, connection: Any) -> None:
        connection.add_on_connection_blocked_callback(lambda *_: self._on_blocked(is_blocked=True))
        connection.add_on_connection_unblocked_callback(
            lambda *_: self._on_blocked(is_blocked=False)
        )
        connection.channel(on_open_callback=self._on_channel)

    def _on_channel(self, channel: Any) -> None:
        channel.add_on_close_callback(self._on_channel_close)
        channel.add_on_return_callback(self._on_return)
        channel.confirm_delivery(self._on_confirm, callback=partial(self._on_ready, channel))

    def _on_ready(self, channel: Any, _frame: Any) -> None:
        self._channel = channel
        self._ready.set()

    def _send(self, messages: Sequence[Outgoing], batch: Batch) -> None:
        if not self.is_open or not self._channel.is_open:
            return
        for index, message in enumerate(messages):
            self._channel.basic_publish(
                message.exchange,
                message.routing_key,
                message.body,
                _properties(message),
                mandatory=message.addressed,
            )
            self._confirms.sent(message.event_id, batch, index)
        failpoint.hit("relay.after_publish")

    def _on_return(self, _channel: Any, _method: Any, properties: Any, _body: bytes) -> None:
        self._confirms.returned(properties.message_id)

    def _on_confirm(self, frame: Any) -> None:
        acked = isinstance(frame.method, pika.spec.Basic.Ack)
        self._confirms.settle(
            frame.method.delivery_tag,
            multiple=frame.method.multiple,
            outcome=Outcome.CONFIRMED if acked else Outcome.REFUSED,
        )

    def _on_channel_close(self, _channel: Any, why: Any) -> None:
        self._why = repr(why)
        self._hang_up()

    def _on_end(self, connection: Any, why: Any) -> None:
        self._why = repr(why)
        self._ended.set()
        connection.ioloop.stop()

    def _hang_up(self) -> None:
        """Close politely; a broker that does not answer even that is left behind."""
        self._connection.ioloop.call_later(1, self._connection.ioloop.stop)
        if self._connection.is_open:
            self._connection.close()


def _properties(message: Outgoing) -> pika.BasicProperties:
    headers = {"traceparent": message.traceparent} if message.traceparent else None
    return pika.BasicProperties(
        content_type="application/cloudevents+json",
        delivery_mode=2,
        message_id=message.event_id,
        headers=headers,
    )
