"""The worker, put together and started: a command comes in, and takes effect."""

import time
from typing import Any

import pytest

from contracts.event import Event, routing_key
from contracts.privacy import EndSessions
from contracts.wire import to_wire
from eventing.message import Outcome, Outgoing
from eventing.transport import connect
from identity.worker import build_worker
from testkit.clock import NOON

BROKER = "memory://identity-worker"


def outgoing(said: Event) -> Outgoing:
    body = to_wire(said, event_id="evt_1", time=NOON, source="privacy")
    return Outgoing(
        event_id="evt_1", routing_key=routing_key(said, "privacy"), body=body, addressed=True
    )


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_a_command_that_ends_sessions_reaches_its_handler(
    people: Any, environ: dict[str, str]
) -> None:
    tokens = people.living()
    worker = build_worker({**environ, "BROKER_URL": BROKER})
    worker.apply_topology()
    worker.start()
    try:
        said = EndSessions(
            request_id="req_1", holder="identity", phase=2, person_id=tokens["person_id"]
        )
        outcome = connect(BROKER).publisher().publish([outgoing(said)])
        assert outcome == [Outcome.CONFIRMED]
        until = time.monotonic() + 20
        while people.sign_in().status_code == 201 and time.monotonic() < until:
            people.forget_attempts()
            time.sleep(0.05)
        assert people.sign_in().status_code == 401
    finally:
        worker.stop()


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_the_worker_hears_the_catalog_and_privacy(environ: dict[str, str]) -> None:
    worker = build_worker({**environ, "BROKER_URL": BROKER})

    assert {queue.name for queue in worker.manifest.queues} >= {
        "identity.events",
        "identity.sessions",
        "identity.privacy",
        "identity.privacy_long",
    }
