"""NOTIFY in a transaction makes all commits queue: ours is said after them, and rarely."""

import threading
import time
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

TIMES = 100


@pytest.fixture
def service(make_service: Any, postgres_url: str) -> Any:
    return make_service("booking", postgres_url)


def _plain(postgres_url: str) -> str:
    return postgres_url.replace("+psycopg", "")


def test_transactions_that_notify_queue_for_one_lock_of_the_whole_server(
    postgres_url: str,
) -> None:
    """Two such commits are never under way at once, whatever they wrote."""
    plain, done = _plain(postgres_url), threading.Event()

    def commit() -> None:
        with psycopg.connect(plain) as connection:
            while not done.is_set():
                connection.execute("SELECT pg_notify('alheraf_outbox', '')")
                connection.commit()

    threads = [threading.Thread(target=commit) for _ in range(4)]
    for thread in threads:
        thread.start()
    queueing = (
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'object'"
        " AND classid = 'pg_database'::regclass AND objid = 0"
    )
    seen, until = 0, time.monotonic() + 20
    with psycopg.connect(plain, autocommit=True) as looking:
        while not seen and time.monotonic() < until:
            seen = looking.execute(queueing).fetchone()[0]
    done.set()
    for thread in threads:
        thread.join(10)
    assert seen


def test_many_commits_are_told_by_few_notices_none_of_them_inside(
    service: Any, postgres_url: str, shipped: Any
) -> None:
    statements: list[str] = []
    heard: list[float] = []
    ready, done = threading.Event(), threading.Event()

    def listen() -> None:
        with psycopg.connect(_plain(postgres_url), autocommit=True) as connection:
            connection.execute("LISTEN alheraf_outbox")
            ready.set()
            while not done.is_set():
                heard.extend(time.monotonic() for _ in connection.notifies(timeout=0.1))

    listening = threading.Thread(target=listen)
    listening.start()
    assert ready.wait(10)
    sa.event.listen(
        service.database.engine,
        "before_cursor_execute",
        lambda *given: statements.append(f"{threading.current_thread().name}: {given[2]}"),
    )
    began = time.monotonic()
    for number in range(TIMES):
        service.say(shipped(f"ord_{number}"))
    seconds = time.monotonic() - began
    time.sleep(0.3)
    done.set()
    listening.join(10)
    notices = [said for said in statements if "NOTIFY" in said]
    assert all(said.startswith("notify:") for said in notices)  # a thread and session of its own
    assert 0 < len(heard) <= seconds / 0.05 + 2
