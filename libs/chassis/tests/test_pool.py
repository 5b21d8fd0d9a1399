"""Waiting for a database connection is timed, and a pool that runs dry shows."""

from pathlib import Path
from threading import Event, Thread

from prometheus_client import CollectorRegistry
from sqlalchemy import text

from chassis.database import Database
from chassis.pool import measure_pool


def value(registry: CollectorRegistry, name: str) -> float:
    found = registry.get_sample_value(name)
    assert found is not None, name
    return found


def test_who_waits_for_the_last_connection_is_timed(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'one.sqlite'}", pool_size=1)
    registry = CollectorRegistry()
    measure_pool(database.engine, registry)
    holds, waited = Event(), Event()

    def read() -> None:
        holds.wait(10)
        with database.reading() as session:
            session.execute(text("SELECT 1"))
        waited.set()

    waiting = Thread(target=read)
    waiting.start()
    with database.reading() as session:
        session.execute(text("SELECT 1"))
        holds.set()
        assert not waited.wait(0.2)
        assert value(registry, "database_pool_in_use") == value(registry, "database_pool_size") == 1
    waiting.join(10)
    assert value(registry, "database_pool_in_use") == 0
    assert value(registry, "database_pool_wait_seconds_count") == 2
    assert value(registry, "database_pool_wait_seconds_sum") >= 0.15
    database.dispose()
