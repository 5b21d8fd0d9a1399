"""The SQLite bus beside kombu's own transport on SQLite: published, received, acknowledged.

Both in files that are written through to the disk (synchronous FULL), both through kombu where
messages are received. Run as `eventing_sqlite.py MEASUREMENT SCENE`.
"""

import itertools
from pathlib import Path
from typing import Any

from eventing_scene import QUEUE, Scene, Stopwatch, manifest, measure, messages
from kombu.connection import Connection
from kombu.entity import Queue
from kombu.messaging import Consumer, Producer
from sqlalchemy import event
from sqlalchemy.engine import Engine

from eventing.message import Arrival
from eventing.transport import connect

_BATCH = 500
_PREFETCH = 400


def ours(scene: Scene) -> dict[str, float]:
    """Publish in the relay's batches, receive, acknowledge in a lane's."""
    transport = connect(f"sqlite:///{Path(scene.home) / 'bus.sqlite3'}")
    transport.apply(manifest())
    what = messages(scene.count)
    publisher = transport.publisher()
    arrived: list[Arrival] = []
    left = scene.count
    watch = Stopwatch()
    for first in range(0, len(what), _BATCH):
        publisher.publish(what[first : first + _BATCH])
    inlet = transport.inlet()
    inlet.consume(QUEUE, prefetch=_PREFETCH, on_arrival=arrived.append)
    while left:
        inlet.drain(1.0)
        for batch in _batches(arrived, 100):
            inlet.ack(batch)
            left -= len(batch)
        arrived.clear()
    figures = watch.figures(scene.count)
    inlet.close()
    publisher.close()
    transport.close()
    return figures


def _batches(arrived: list[Arrival], size: int) -> list[list[Arrival]]:
    return [arrived[first : first + size] for first in range(0, len(arrived), size)]


def kombu_sqlalchemy(scene: Scene) -> dict[str, float]:
    """Publish, receive and acknowledge as kombu does it."""
    event.listen(Engine, "connect", _write_through)
    what = messages(scene.count)
    received = itertools.count(1)
    with Connection(f"sqla+sqlite:///{Path(scene.home) / 'kombu.sqlite3'}") as connection:
        queue = Queue(QUEUE)
        producer = Producer(connection.channel(), serializer="raw")
        queue(producer.channel).declare()
        watch = Stopwatch()
        for message in what:
            producer.publish(
                message.body,
                routing_key=QUEUE,
                content_type="application/data",
                content_encoding="binary",
            )
        done = 0

        def take(_body: Any, message: Any) -> None:
            nonlocal done
            message.ack()
            done = next(received)

        with Consumer(connection.channel(), [queue], callbacks=[take], accept=["application/data"]):
            while done < scene.count:
                connection.drain_events(timeout=10)
        return watch.figures(scene.count)


def _write_through(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous = FULL")


if __name__ == "__main__":
    measure(ours, kombu_sqlalchemy)
