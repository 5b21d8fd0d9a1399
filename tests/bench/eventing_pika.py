"""The baselines on RabbitMQ: pika as it is, in its fastest form and in its usual one.

Run as `eventing_pika.py MEASUREMENT SCENE`.
"""

from collections.abc import Callable, Sequence
from typing import Any

import pika
import sqlalchemy as sa
from eventing_scene import QUEUE, TABLES, Effect, Scene, Stopwatch, measure, messages
from pika.adapters.select_connection import SelectConnection
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from contracts.wire import from_wire
from eventing.message import Outgoing
from eventing.topology import EVENTS

IN_FLIGHT = 1000
"""Messages sent and not yet confirmed; more is no faster here."""
PREFETCH = 400
ACK_EVERY = 100

_PROPERTIES = pika.BasicProperties(content_type="application/cloudevents+json", delivery_mode=2)


def pipelined(scene: Scene) -> dict[str, float]:
    """Publish on one channel, confirmed, many in flight: what relays are compared with."""
    return publish_pipelined(scene.broker_url, messages(scene.count))


def publish_pipelined(url: str, what: Sequence[Outgoing]) -> dict[str, float]:
    """Publish all and return the figures up to the last confirmation."""
    publishing = _Pipelined(url, what)
    publishing.run()
    return publishing.figures


def confirm_each(scene: Scene) -> dict[str, float]:
    """Publish one, wait for its confirmation, publish the next."""
    what = messages(scene.count)
    with pika.BlockingConnection(pika.URLParameters(scene.broker_url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        watch = Stopwatch()
        for message in what:
            channel.basic_publish(EVENTS, message.routing_key, message.body, _PROPERTIES)
        return watch.figures(scene.count)


def consume(scene: Scene) -> dict[str, float]:
    """Receive, and acknowledge a hundred at a time; nothing is read or stored."""
    publish_pipelined(scene.broker_url, messages(scene.count))
    return _consumed(scene, ACK_EVERY, lambda _body: None)


def one_transaction_each(scene: Scene) -> dict[str, float]:
    """Read each message, and bring it into effect in a transaction of its own: inbox and row."""
    publish_pipelined(scene.broker_url, messages(scene.count))
    database = scene.database()

    def take_effect(body: bytes) -> None:
        envelope = from_wire(body)
        with database.transaction() as session:
            if _is_new(session, envelope.event_id):
                said: Any = envelope.event
                session.add(Effect(order_id=said.order_id, version=said.version))

    return _consumed(scene, 1, take_effect)


def _is_new(session: Session, event_id: str) -> bool:
    claim = postgresql.insert(TABLES.inbox).values(
        consumer=QUEUE, event_id=event_id, at=sa.func.now()
    )
    claimed: Any = session.execute(claim.on_conflict_do_nothing())
    return bool(claimed.rowcount)


def _consumed(scene: Scene, ack_every: int, take: Callable[[bytes], None]) -> dict[str, float]:
    consuming = _Consuming(scene, ack_every, take)
    consuming.run()
    return consuming.figures


class _Session:
    """A connection and a channel in pika's callbacks."""

    def __init__(self, url: str) -> None:
        self.connection: Any = SelectConnection(
            pika.URLParameters(url), on_open_callback=self._on_open, on_close_callback=self._on_end
        )
        self.channel: Any = None
        self.watch: Stopwatch | None = None
        self.figures: dict[str, float] = {}

    def run(self) -> None:
        """Do all of it."""
        self.connection.ioloop.start()

    def done(self, count: int) -> None:
        """Note the figures and hang up."""
        if self.watch is not None:
            self.figures = self.watch.figures(count)
        self.connection.close()

    def ready(self) -> None:
        """Begin; the channel is open."""

    def _on_open(self, connection: Any) -> None:
        connection.channel(on_open_callback=self._on_channel)

    def _on_channel(self, channel: Any) -> None:
        self.channel = channel
        self.ready()

    def _on_end(self, connection: Any, _why: Any) -> None:
        connection.ioloop.stop()


class _Pipelined(_Session):
    def __init__(self, url: str, what: Sequence[Outgoing]) -> None:
        super().__init__(url)
        self._what = what
        self._sent = 0
        self._open: dict[int, None] = {}

    def ready(self) -> None:
        self.channel.confirm_delivery(self._on_confirm, callback=self._on_confirming)

    def _on_confirming(self, _frame: Any) -> None:
        self.watch = Stopwatch()
        self._send()

    def _send(self) -> None:
        until = min(len(self._what), self._sent + IN_FLIGHT - len(self._open))
        for tag in range(self._sent + 1, until + 1):
            message = self._what[tag - 1]
            self.channel.basic_publish(EVENTS, message.routing_key, message.body, _PROPERTIES)
            self._open[tag] = None
        self._sent = until

    def _on_confirm(self, frame: Any) -> None:
        tag = frame.method.delivery_tag
        if frame.method.multiple:
            while self._open and next(iter(self._open)) <= tag:
                del self._open[next(iter(self._open))]
        else:
            self._open.pop(tag)
        if self._sent < len(self._what):
            if len(self._open) <= IN_FLIGHT // 2:
                self._send()
        elif not self._open:
            self.done(len(self._what))


class _Consuming(_Session):
    def __init__(self, scene: Scene, ack_every: int, take: Callable[[bytes], None]) -> None:
        super().__init__(scene.broker_url)
        self._count = self._left = scene.count
        self._ack_every = ack_every
        self._take = take

    def ready(self) -> None:
        self.channel.basic_qos(prefetch_count=PREFETCH, callback=self._on_qos)

    def _on_qos(self, _frame: Any) -> None:
        self.channel.basic_consume(QUEUE, self._on_message)

    def _on_message(self, channel: Any, method: Any, _properties: Any, body: bytes) -> None:
        self.watch = self.watch or Stopwatch()
        self._take(body)
        self._left -= 1
        if not self._left % self._ack_every:
            channel.basic_ack(method.delivery_tag, multiple=True)
        if not self._left:
            self.done(self._count)


if __name__ == "__main__":
    measure(pipelined, confirm_each, consume, one_transaction_each)
