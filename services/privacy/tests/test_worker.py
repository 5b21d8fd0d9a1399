"""The worker as it runs: real queues, real threads, six holders, nobody pushing."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.serving import make_server

from chassis.clock import SystemClock
from contracts.identity import SessionsEnded
from contracts.privacy import EndSessions
from eventing.outbox import record
from eventing.subscription import Subscription
from eventing.worker import Worker
from privacy.app import create_app
from privacy.worker import build_worker
from testkit.servers.ports import free_port

ON_BOTH = pytest.mark.parametrize(
    ("database_url", "broker_url"), [("sqlite", "sqlite"), ("postgres", "amqp")], indirect=True
)
PATIENCE = 60.0


@pytest.fixture
def running(desk: Any, environ: dict[str, str], broker_url: str, add_toy: Any) -> Iterator[Any]:
    """Privacy's web and worker, and the toys' workers, on one broker."""
    port = free_port()
    told = {"BROKER_URL": broker_url, "PRIVACY_URL": f"http://127.0.0.1:{port}"}
    app = create_app({**environ, **told})
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    place = type(desk)(app, desk.tokens, SystemClock())
    workers = [build_worker({**environ, **told})]
    workers += [worker_of(add_toy(place, name), broker_url) for name in desk.toys]
    for worker in workers:
        worker.apply_topology()
    for worker in workers:
        worker.start()
    yield place
    for worker in workers:
        worker.stop()
        worker._database.dispose()
    server.shutdown()
    thread.join()
    server.server_close()
    for one in place.toys.values():
        one.database.dispose()
    place.database.dispose()


def worker_of(toy: Any, broker_url: str) -> Worker:
    """Return a toy's worker; identity ends sessions, as it alone does."""

    def end_sessions(session: Any, said: EndSessions, *, deps: Any) -> None:
        del deps
        answer = SessionsEnded(request_id=said.request_id, holder=toy.name, phase=said.phase)
        record(session, answer)

    subscriptions = [*toy.participant.subscriptions()]
    if toy.name == "identity":
        subscriptions.append(
            Subscription(queue="identity.sessions", handlers={EndSessions: end_sessions})
        )
    return Worker(
        service=toy.name,
        database=toy.database,
        tables=toy.participant.tables.events,
        broker_url=broker_url,
        subscriptions=subscriptions,
        schedules=toy.participant.schedules(),
    )


def until(seen: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not seen():
        assert time.monotonic() < deadline, "they take too long"
        time.sleep(0.05)


@ON_BOTH
def test_an_erasure_and_an_export_go_all_the_way_by_themselves(running: Any) -> None:
    for toy in running.toys.values():
        toy.write(running.person, "words that one person wrote, to be forgotten everywhere")
    export = running.open("access")
    until(lambda: running.shown(export)["status"] == "completed")
    erasure = running.open()
    until(lambda: running.shown(erasure)["status"] == "awaiting_confirmation")
    running.confirm(erasure)
    until(lambda: running.status(erasure)["status"] == "completed")
    assert all(toy.letters(running.person) == [] for toy in running.toys.values())
