"""Ours on RabbitMQ and PostgreSQL: the relay, the dispatch, and the whole way of a worker.

Run as `eventing_ours.py MEASUREMENT SCENE`.
"""

import threading
import time
from collections.abc import Sequence

import sqlalchemy as sa
from eventing_pika import publish_pipelined
from eventing_scene import (
    QUEUE,
    SERVICE,
    TABLES,
    PieceMoved,
    Scene,
    Stopwatch,
    handle,
    measure,
    messages,
)
from prometheus_client import CollectorRegistry
from sqlalchemy.orm import Session

from chassis.clock import SystemClock
from eventing.consumer import Consumer
from eventing.keeper import Keeper
from eventing.letter import Letter
from eventing.metrics import EventMetrics
from eventing.post import Post
from eventing.relay import Relay
from eventing.subscription import Subscription
from eventing.transport import connect
from eventing.worker import Worker

_LANES = 2
_BATCH = 100
_PATIENCE = 120.0


def relay(scene: Scene) -> dict[str, float]:
    """Publish what stands in the outbox: read, confirmed by the broker, deleted."""
    database = scene.database()
    _fill_outbox(scene)
    keeper = Keeper(database, TABLES, ["relay"])
    keeper.start()
    publisher = connect(scene.broker_url).publisher()
    ours = Relay(
        database,
        TABLES,
        publisher,
        clock=SystemClock(),
        metrics=EventMetrics(CollectorRegistry()),
        lead=keeper.lead("relay"),
    )
    publisher.publish([])  # connects, as it is in a worker that runs
    watch = Stopwatch()
    while ours.step():
        pass
    figures = watch.figures(scene.count)
    with database.reading() as session:
        left = session.scalar(sa.select(sa.func.count()).select_from(TABLES.outbox))
    if left:
        raise RuntimeError(f"{left} events were not sent")
    publisher.close()
    keeper.stop()
    return figures


def _fill_outbox(scene: Scene) -> None:
    database = scene.database()
    now = SystemClock().now()
    waiting = {"recorded_at": now, "attempts": 0, "next_at": now, "parked": False}
    with database.transaction() as session:
        session.execute(
            sa.insert(TABLES.outbox),
            [
                {
                    "event_id": message.event_id,
                    "routing_key": message.routing_key,
                    "order_key": message.order_key,
                    "addressed": message.addressed,
                    "body": message.body,
                    "traceparent": None,
                    **waiting,
                }
                for message in messages(scene.count)
            ],
        )
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(sa.text("ANALYZE outbox"))
    database.dispose()


def dispatch(scene: Scene) -> dict[str, float]:
    """Receive, read, sort into lanes, acknowledge batches; no database."""
    publish_pipelined(scene.broker_url, messages(scene.count))
    counted = _Counted(scene.count)
    post = Post(queue=QUEUE, lanes=_LANES, batch=_BATCH, deal=counted.deal)
    transport = connect(scene.broker_url)
    consumer = Consumer(
        transport,
        [post],
        before=lambda: None,
        metrics=EventMetrics(CollectorRegistry()),
        clock=SystemClock(),
    )
    consumer.start()
    counted.wait()
    consumer.stop()
    consumer.join(_PATIENCE)
    figures = counted.figures(scene.count)
    # RabbitMQ forgets some of what is acknowledged right before its channel closes and hands it out
    # again (rabbitmq-server #10327), which an inbox takes for what it is.
    if transport.depth(QUEUE) > post.prefetch:
        raise RuntimeError("not everything was acknowledged")
    return figures


class _Counted:
    """Counts letters, and whoever waits for the last one."""

    def __init__(self, count: int) -> None:
        self._watch: Stopwatch | None = None
        self._left = count
        self._counting = threading.Lock()
        self._done = threading.Event()

    def deal(self, letters: Sequence[Letter]) -> None:
        """Count letters that can be read."""
        with self._counting:
            self._watch = self._watch or Stopwatch()
            self._left -= sum(1 for letter in letters if letter.envelope is not None)
            if self._left <= 0:
                self._done.set()

    def wait(self) -> None:
        """Wait for the last one."""
        if not self._done.wait(_PATIENCE):
            raise TimeoutError(f"{self._left} letters have not come")

    def figures(self, count: int) -> dict[str, float]:
        """Return the figures since the first one."""
        return self._watch.figures(count) if self._watch else {}


def inbox(scene: Scene) -> dict[str, float]:
    """Let a worker take everything in: inbox and business row, in batches."""
    publish_pipelined(scene.broker_url, messages(scene.count))
    watches: list[Stopwatch] = []

    def first_noted(session: Session, said: PieceMoved, *, deps: object) -> None:
        if not watches:
            watches.append(Stopwatch())
        handle(session, said, deps=deps)

    database = scene.database()
    worker = Worker(
        service=SERVICE,
        database=database,
        tables=TABLES,
        broker_url=scene.broker_url,
        subscriptions=[
            Subscription(
                queue=QUEUE, handlers={PieceMoved: first_noted}, lanes=_LANES, batch=_BATCH
            )
        ],
    )
    worker.start()
    taken = {"queue": QUEUE, "outcome": "handled"}
    until = time.monotonic() + _PATIENCE
    while worker.registry.get_sample_value("eventing_messages_total", taken) != scene.count:
        if time.monotonic() > until:
            raise TimeoutError("not everything took effect")
        time.sleep(0.002)
    figures = watches[0].figures(scene.count)
    worker.stop()
    return figures


if __name__ == "__main__":
    measure(relay, dispatch, inbox)
