"""A service with nothing but events: what it says, what it hears, and what took effect."""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from kombu.connection import Connection
from sqlalchemy.orm import Session

from chassis.database import Database, metadata
from contracts.booking import OrderShipped
from contracts.event import Event
from eventing.backoff import Backoff, RetryPolicy
from eventing.message import Outgoing, Transport
from eventing.outbox import Outbox, record
from eventing.subscription import Subscription
from eventing.tables import event_tables
from eventing.transport import connect
from eventing.worker import Worker
from testkit.servers.missing import ServerMissing, without_server

PROGRAM = Path(__file__).parent / "programs" / "service.py"
SOON = RetryPolicy(backoff=Backoff(first=0.05, longest=0.1), limit=3, outage_limit=30)


class Service:
    """The database of one service, with a table of effects."""

    def __init__(self, name: str, database_url: str) -> None:
        self.name = name
        self.url = database_url
        tables = metadata()
        self.tables = event_tables(tables)
        self.effects = sa.Table(
            "effects",
            tables,
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("queue", sa.String(100), nullable=False),
            sa.Column("order_id", sa.String(64), nullable=False),
            sa.Column("version", sa.Integer, nullable=False),
        )
        self.database = Database(database_url)
        tables.create_all(self.database.engine)
        Outbox(self.database, self.tables, source=name).attach()

    def say(self, *events: Event) -> list[str]:
        """Record events in one transaction."""
        with self.database.transaction() as session:
            return [record(session, event) for event in events]

    def takes(self, queue: str = "") -> Callable[..., None]:
        """Return a handler whose effect is a row."""

        def handle(session: Session, event: OrderShipped, *, deps: object) -> None:
            del deps
            session.execute(
                sa.insert(self.effects).values(
                    queue=queue, order_id=event.order_id, version=event.version
                )
            )

        return handle

    def effected(self) -> list[tuple[str, int]]:
        """Return order and version of what took effect, in that order."""
        seen = self.effects.c
        with self.database.reading() as session:
            rows = session.execute(sa.select(seen.order_id, seen.version).order_by(seen.id))
            return [(row.order_id, row.version) for row in rows]

    def rows(self, table: sa.Table) -> list[sa.RowMapping]:
        """Return all rows of a table."""
        with self.database.reading() as session:
            return list(session.execute(sa.select(table)).mappings())


@dataclass
class Bench:
    """Starts workers and processes of services, and ends them with the test."""

    broker_url: str
    transport: Transport
    stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    queues: set[str] = field(default_factory=lambda: {"alheraf.unrouted"})

    def worker(
        self, service: Service, *subscriptions: Subscription, start: bool = True, **options: Any
    ) -> Worker:
        """Return a worker that runs until the test ends, its queues made."""
        worker = Worker(
            service=service.name,
            database=service.database,
            tables=service.tables,
            broker_url=self.broker_url,
            subscriptions=subscriptions,
            **{"retry": SOON, **options},
        )
        worker.apply_topology()
        self.queues.update(spec.name for spec in worker.manifest.queues)
        if start:
            worker.start()
            self.stack.callback(worker.stop)
        return worker

    def publish(self, *bodies: bytes, routing_key: str = "booking.order_shipped") -> None:
        """Publish bytes as they are."""
        publisher = self.transport.publisher()
        self.stack.callback(publisher.close)
        publisher.publish(
            [
                Outgoing(
                    event_id=f"raw_{number}", routing_key=routing_key, addressed=False, body=body
                )
                for number, body in enumerate(bodies)
            ]
        )

    def process(
        self, service: Service, *, handler: str = "take", failpoint: str = ""
    ) -> subprocess.Popen[str]:
        """Start a worker of the service as a process of its own, and wait until it runs."""
        facts = {
            "service": service.name,
            "database_url": service.url,
            "broker_url": self.broker_url,
            "handler": handler,
        }
        environ = {"PATH": "", "FAILPOINT": failpoint}
        process = subprocess.Popen(
            [sys.executable, str(PROGRAM), json.dumps(facts)],
            env=environ,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.stack.callback(_end, process)
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
        return process


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


@pytest.fixture(scope="session")
def vhost(rabbitmq_server: Any) -> Iterator[str]:
    """One virtual host for all tests of eventing: making one takes longer than most of them."""
    if isinstance(rabbitmq_server, ServerMissing):
        without_server(str(rabbitmq_server))
        return
    with rabbitmq_server.fresh_vhost() as url:
        yield url


@pytest.fixture
def rabbitmq_url(vhost: str) -> str:
    return vhost


@pytest.fixture
def make_bench() -> Iterator[Callable[[str], Bench]]:
    """Make benches by the address of their broker."""
    made: list[Bench] = []

    def make(broker_url: str) -> Bench:
        made.append(Bench(broker_url, connect(broker_url)))
        return made[-1]

    yield make
    for bench in made:
        bench.stack.close()
        bench.transport.close()
        if bench.broker_url.startswith("amqp"):
            _delete(bench.broker_url, bench.queues)


@pytest.fixture
def bench(broker_url: str, make_bench: Callable[[str], Bench]) -> Bench:
    return make_bench(broker_url)


def _delete(broker_url: str, queues: set[str]) -> None:
    with Connection(broker_url) as connection:
        for queue in queues:
            connection.default_channel.queue_delete(queue)


@pytest.fixture
def make_service() -> Iterator[Callable[[str, str], Service]]:
    """Make services by name and database."""
    made: list[Service] = []

    def make(name: str, database_url: str) -> Service:
        made.append(Service(name, database_url))
        return made[-1]

    yield make
    for service in made:
        service.database.dispose()


@pytest.fixture
def service(sqlite_url: str, make_service: Callable[[str, str], Service]) -> Service:
    """Booking, on SQLite."""
    return make_service("booking", sqlite_url)


@pytest.fixture
def any_service(database_url: str, make_service: Callable[[str, str], Service]) -> Service:
    """Booking, on SQLite and on PostgreSQL."""
    return make_service("booking", database_url)


@pytest.fixture
def privacy(tmp_path: Path, make_service: Callable[[str, str], Service]) -> Service:
    """Privacy, on a database of its own."""
    return make_service("privacy", f"sqlite:///{tmp_path / 'privacy.sqlite3'}")


@pytest.fixture
def shipped() -> Callable[..., OrderShipped]:
    """Make an event; orders keep their order by id."""

    def make(order_id: str, version: int = 1, buyer: str = "per_buyer") -> OrderShipped:
        return OrderShipped(
            order_id=order_id, buyer_id=buyer, artisan_person_id="per_artisan", version=version
        )

    return make


@pytest.fixture
def eventually() -> Callable[..., None]:
    """Wait until something is so."""

    def wait(is_so: Callable[[], object], seconds: float = 15.0) -> None:
        until = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < until, "it has not come to be"
            time.sleep(0.005)

    return wait


@pytest.fixture
def stays() -> Callable[..., None]:
    """Look for a while whether something stays so."""

    def look(is_so: Callable[[], object], seconds: float = 0.3) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert is_so()
            time.sleep(0.02)

    return look


def of_key(effected: Sequence[tuple[str, int]], key: str) -> list[int]:
    """Return the versions of one order."""
    return [version for order_id, version in effected if order_id == key]
