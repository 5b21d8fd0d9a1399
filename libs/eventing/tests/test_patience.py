"""While the database is away a worker pauses and probes; it says so, and hands nothing back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from contracts.booking import OrderShipped
from contracts.wire import to_wire
from eventing.subscription import Subscription
from testkit.clock import NOON

QUEUE = "booking.events"
COUNT = 30


@pytest.fixture
def broker_url(rabbitmq_url: str) -> str:
    return rabbitmq_url


@pytest.fixture
def closed(postgres_server: Any, postgres_url: str) -> Callable[[], Any]:
    """Put everybody out of the database, and let nobody in for a while."""
    name = sa.make_url(postgres_url).database
    engine = sa.create_engine(postgres_server.url, isolation_level="AUTOCOMMIT")

    def let_in(*, whether: bool) -> None:
        with engine.connect() as connection:
            connection.execute(
                sa.text("UPDATE pg_database SET datallowconn = :let WHERE datname = :name"),
                {"let": whether, "name": name},
            )
            if not whether:
                connection.execute(
                    sa.text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = :name"
                    ),
                    {"name": name},
                )

    @contextmanager
    def shut() -> Iterator[None]:
        let_in(whether=False)
        try:
            yield
        finally:
            let_in(whether=True)
            engine.dispose()

    return shut


def test_a_worker_without_its_database_pauses_and_probes_and_hands_nothing_back(
    bench: Any,
    make_service: Any,
    postgres_url: str,
    *,
    closed: Any,
    shipped: Any,
    eventually: Any,
    stays: Any,
) -> None:
    service = make_service("booking", postgres_url)
    worker = bench.worker(
        service, Subscription(queue=QUEUE, handlers={OrderShipped: service.takes()})
    )

    def look(name: str, **labels: str) -> float:
        return float(worker.registry.get_sample_value(f"eventing_{name}", labels) or 0)

    service.say(shipped("ord_first"))
    eventually(lambda: service.effected() == [("ord_first", 1)])
    bodies = [
        to_wire(shipped(f"ord_{n}"), event_id=f"evt_{n}", time=NOON, source="booking")
        for n in range(COUNT)
    ]
    with closed():
        bench.publish(*bodies)
        eventually(lambda: look("waiting_for_database") >= 1)
        assert "wait for the database" in str(worker._backing.patience.waits)
        stays(lambda: bench.transport.depth(QUEUE) == 0, seconds=1.0)
    eventually(lambda: len(service.effected()) == COUNT + 1, seconds=30)
    assert len(set(service.effected())) == COUNT + 1
    # Whatever comes a second time is put aside first, and a connection given up counts itself.
    assert look("messages_total", queue=QUEUE, outcome="shelved") == 0
    assert look("reconnects_total") == 0
    eventually(lambda: look("waiting_for_database") == 0)
    assert worker._backing.patience.waits is None
