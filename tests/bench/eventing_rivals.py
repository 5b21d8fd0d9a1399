"""What others would pick: FastStream and Celery, durable, confirmed, with the same business row.

They run in an environment of their own (`.venv-bench`), so nothing of ours is imported here. Both
have a quorum queue and take in each message in a transaction of its own, as their handlers do; they
keep no inbox, so a message that comes twice takes effect twice. Run as `eventing_rivals.py
MEASUREMENT SCENE BODY`.
"""

import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from celery import Celery
from faststream import AckPolicy
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitQueue
from kombu import Queue
from psycopg_pool import AsyncConnectionPool, ConnectionPool

_AT_ONCE = 500
_CONNECTIONS = 8
_PREFETCH = 100
_INSERT = "INSERT INTO effects (order_id, version) VALUES (%s, %s)"

FASTSTREAM = RabbitQueue("bench.faststream", durable=True, queue_type=QueueType.QUORUM)


class Watch:
    """Counts what took effect, and measures from the first to the last."""

    def __init__(self, count: int) -> None:
        self._left = self._count = count
        self._began = 0.0
        self._counting = threading.Lock()
        self.done = threading.Event()
        self.figures: dict[str, float] = {}

    def begin(self) -> None:
        """Note that the first message is being taken in."""
        self._began = self._began or time.perf_counter()

    def one_more(self) -> None:
        """Note that one has taken effect."""
        with self._counting:
            self._left -= 1
            if not self._left:
                self.figures = {"rate": self._count / (time.perf_counter() - self._began)}
                self.done.set()


def faststream_publish_each(scene: dict[str, Any]) -> dict[str, float]:
    """Await the confirmation of each message before the next."""
    return asyncio.run(_publish(scene, at_once=1))


def faststream_publish_together(scene: dict[str, Any]) -> dict[str, float]:
    """Await the confirmations of 500 at a time: FastStream's fastest durable way."""
    return asyncio.run(_publish(scene, at_once=_AT_ONCE))


def faststream_consume(scene: dict[str, Any]) -> dict[str, float]:
    """A subscriber, prefetch 100, up to eight rows being written at once, ack when written."""
    return asyncio.run(_consume(scene))


async def _publish(scene: dict[str, Any], *, at_once: int) -> dict[str, float]:
    async with RabbitBroker(scene["broker_url"]) as broker:
        await broker.declare_queue(FASTSTREAM)
        began = time.perf_counter()
        for first in range(0, scene["count"], at_once):
            some = range(first, min(first + at_once, scene["count"]))
            await asyncio.gather(
                *(broker.publish(scene["body"], queue=FASTSTREAM, persist=True) for _ in some)
            )
        return {"rate": scene["count"] / (time.perf_counter() - began)}


async def _consume(scene: dict[str, Any]) -> dict[str, float]:
    await _publish(scene, at_once=_AT_ONCE)
    watch = Watch(scene["count"])
    broker = RabbitBroker(scene["broker_url"], default_channel=Channel(prefetch_count=_PREFETCH))
    pool = AsyncConnectionPool(_plain(scene), min_size=_CONNECTIONS, open=False)

    @broker.subscriber(FASTSTREAM, ack_policy=AckPolicy.NACK_ON_ERROR)
    async def take(body: dict[str, Any]) -> None:
        watch.begin()
        async with pool.connection() as connection:
            await connection.execute(_INSERT, _row(body))
        watch.one_more()

    async with pool, broker:
        await broker.start()
        await asyncio.to_thread(watch.done.wait)
    return watch.figures


def celery_publish(scene: dict[str, Any]) -> dict[str, float]:
    """`delay` with confirm_publish: each call waits for its confirmation."""
    app, take = _celery(scene, Watch(scene["count"]), None)
    with app.connection_for_write() as connection:
        _declare(app, connection)
    began = time.perf_counter()
    for _ in range(scene["count"]):
        take.delay(scene["body"])
    return {"rate": scene["count"] / (time.perf_counter() - began)}


def celery_consume(scene: dict[str, Any]) -> dict[str, float]:
    """A worker of eight threads, late acknowledgement, prefetch of 25 for each."""
    watch = Watch(scene["count"])
    with ConnectionPool(_plain(scene), min_size=_CONNECTIONS) as pool:
        app, take = _celery(scene, watch, pool)
        with app.connection_for_write() as connection:
            _declare(app, connection)
        for _ in range(scene["count"]):
            take.delay(scene["body"])
        worker = app.Worker(
            pool="threads",
            concurrency=_CONNECTIONS,
            loglevel="CRITICAL",
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            quiet=True,
        )
        threading.Thread(target=worker.start, daemon=True).start()
        if not watch.done.wait(120):
            raise TimeoutError("Celery did not take everything in")
    return watch.figures


def _celery(scene: dict[str, Any], watch: Watch, pool: ConnectionPool | None) -> tuple[Any, Any]:
    app = Celery("bench", broker=scene["broker_url"])
    app.conf.update(
        broker_transport_options={"confirm_publish": True},
        task_default_queue="bench.celery",
        task_queues=[Queue("bench.celery", queue_arguments={"x-queue-type": "quorum"})],
        task_acks_late=True,
        task_ignore_result=True,
        worker_prefetch_multiplier=25,
        worker_enable_remote_control=False,
        worker_redirect_stdouts=False,
        task_serializer="json",
    )

    @app.task(name="take")
    def take(body: dict[str, Any]) -> None:
        watch.begin()
        if pool is not None:
            with pool.connection() as connection:
                connection.execute(_INSERT, _row(body))
        watch.one_more()

    return app, take


def _declare(app: Any, connection: Any) -> None:
    for queue in app.amqp.queues.values():
        queue.bind(connection.default_channel).declare()


def _row(body: dict[str, Any]) -> tuple[str, int]:
    return body["data"]["order_id"], body["data"]["version"]


def _plain(scene: dict[str, Any]) -> str:
    return str(scene["database_url"]).replace("+psycopg", "")


def _measure(*measurements: Callable[[dict[str, Any]], dict[str, float]]) -> None:
    by_name = {one.__name__: one for one in measurements}
    scene = json.loads(sys.argv[2])
    scene["body"] = json.loads(sys.argv[3])
    print(json.dumps(by_name[sys.argv[1]](scene)), flush=True)
    os._exit(0)  # Celery's worker would ask its threads to end, one after another


if __name__ == "__main__":
    _measure(
        faststream_publish_each,
        faststream_publish_together,
        faststream_consume,
        celery_publish,
        celery_consume,
    )
