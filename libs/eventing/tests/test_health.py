"""A worker process says in words what it lacks."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.booking import OrderShipped
from eventing.gate import ALWAYS_OPEN
from eventing.health import health_of
from eventing.subscription import Subscription
from eventing.worker import Worker


@pytest.fixture
def inn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package with no migration yet, so that any database is at its newest."""
    (tmp_path / "inn" / "migrations" / "versions").mkdir(parents=True)
    (tmp_path / "inn" / "__init__.py").touch()
    (tmp_path / "inn" / "migrations" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    yield "inn"
    for name in ("inn.migrations", "inn"):
        sys.modules.pop(name, None)


def test_a_worker_is_ready_once_it_receives(
    bench: Any, service: Any, inn: str, eventually: Any
) -> None:
    heard = Subscription(queue="booking.events", handlers={OrderShipped: service.takes()})
    worker = bench.worker(service, heard, start=False)
    health = health_of(
        gate=ALWAYS_OPEN,
        port=0,
        service=inn,
        database=service.database,
        registry=worker.registry,
        consumer=worker._consumer,
        loops=worker._loops,
        patience=worker._backing.patience,
    )
    health.start()
    url = f"http://127.0.0.1:{health.port}/readyz"
    try:
        missing = httpx.get(url).json()["missing"]
        assert missing["broker"] == "not connected to the broker yet"
        assert missing["threads"].startswith("ended: relay, retries")
        assert "database" not in missing
        worker.start()
        bench.stack.callback(worker.stop)
        eventually(lambda: httpx.get(url).json() == {"ready": True, "missing": {}})
    finally:
        health.stop()


def test_a_worker_says_why_it_is_not_connected(
    service: Any, rabbitmq_url: str, eventually: Any
) -> None:
    heard = Subscription(queue="booking.events", handlers={OrderShipped: service.takes()})
    worker = Worker(
        service="booking",
        database=service.database,
        tables=service.tables,
        broker_url=rabbitmq_url.replace("guest:guest@", "guest:wrong@"),
        subscriptions=[heard],
    )
    worker.start()
    try:
        eventually(lambda: "the password is wrong" in str(worker._consumer.trouble))
    finally:
        worker.stop()
