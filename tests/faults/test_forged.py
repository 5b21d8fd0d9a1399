"""Receipts that are forged, altered or replayed prove nothing; a silent holder holds all up."""

import itertools
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pika
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.holders import PersonErased
from contracts.wire import to_wire
from embedded.officer import ensure_officer
from eventing.topology import EVENTS
from personal_data.canonical import canonical
from personal_data.receipts import sign
from processes.suite import ProcessSuite
from story.client import Api, until

HOLDER = "booking"
WORKER = f"{HOLDER}-worker"

Say = Callable[[str, int, dict[str, Any]], None]


@pytest.fixture
def intruder(suite: ProcessSuite) -> Iterator[Say]:
    """Somebody with access to the bus, who says in a holder's name that it has erased."""
    connection = pika.BlockingConnection(
        pika.URLParameters(suite.environment(HOLDER)["BROKER_URL"])
    )
    channel = connection.channel()
    channel.confirm_delivery()
    numbers = itertools.count(1)

    def say(request_id: str, phase: int, receipt: dict[str, Any]) -> None:
        said = PersonErased(
            request_id=request_id, holder=HOLDER, phase=phase, receipt=canonical(receipt).decode()
        )
        body = to_wire(
            said, event_id=f"evt_intruder{next(numbers)}", time=datetime.now(UTC), source=HOLDER
        )
        channel.basic_publish(EVENTS, f"{HOLDER}.person_erased", body, mandatory=True)

    yield say
    connection.close()


@pytest.fixture
def before(settled: Callable[[], Any], erasure_of: Callable[..., Any]) -> Any:
    """Somebody else's erasure, done before."""
    erasure = erasure_of(settled())
    erasure.until_status("completed")
    return erasure


@pytest.fixture
def silenced(
    suite: ProcessSuite, settled: Callable[[], Any], erasure_of: Callable[..., Any]
) -> Iterator[tuple[Any, Any]]:
    """Somebody whose erasure waits for one holder, because that one does not run."""
    person = settled()
    erasure = erasure_of(person)
    erasure.until_status("awaiting_confirmation")
    suite.kill(WORKER)
    shown = person.api.get(f"/v1/privacy/requests/{erasure.request_id}")
    person.api.post(
        f"/v1/privacy/requests/{erasure.request_id}/confirmation",
        {"preview_digest": shown["preview_digest"]},
    )
    yield person, erasure
    if suite.was_killed(WORKER):
        suite.restart(WORKER)


@pytest.mark.slow
def test_receipts_that_prove_nothing_are_refused_and_the_true_one_counts(
    suite: ProcessSuite,
    rows: Any,
    before: Any,
    silenced: tuple[Any, Any],
    intruder: Say,
    one_completion: Callable[..., None],
) -> None:
    person, erasure = silenced
    task = until("booking to be asked", lambda: asked(rows, erasure.request_id))
    genuine = receipt_of(rows, "catalog", erasure.request_id)
    earlier = receipt_of(rows, HOLDER, before.request_id)

    about = {
        **{name: value for name, value in genuine.items() if name not in {"signature", "key_id"}},
        "holder": HOLDER,
        "phase": task["phase"],
        "preview_digest": task["digest"],
    }
    forged = sign(about, Ed25519PrivateKey.generate())
    altered = {**earlier, **{name: about[name] for name in ("request_id", "pseudonym", "phase")}}
    for receipt in (forged, altered, earlier, genuine):
        intruder(erasure.request_id, task["phase"], receipt)

    until("four refusals on record", lambda: refusals(rows, erasure.request_id) == 4)
    assert status_of(suite, erasure)["status"] == "erasing"
    suite.restart(WORKER)
    erasure.until_status("completed")
    one_completion(erasure, person)


@pytest.mark.slow
def test_a_silent_holder_keeps_the_request_open_and_visible(
    suite: ProcessSuite, silenced: tuple[Any, Any], one_completion: Callable[..., None]
) -> None:
    person, erasure = silenced
    shown = until("the alarm", lambda: alarmed(suite, erasure))
    assert shown["status"] == "erasing"
    (silent,) = [
        one for one in shown["holders"] if one["step"] == "erase" and one["status"] == "asked"
    ]
    assert silent["holder"] == HOLDER
    assert silent["attempts"] > 1

    officer = ensure_officer(suite)
    with Api(suite.url) as api:
        body = {"email": officer.email, "password": officer.password}
        api.token = api.post("/v1/sessions", body)["access_token"]
        listed = api.get("/v1/privacy/officer/requests", alarmed="true")["items"]
    assert erasure.request_id in {one["id"] for one in listed}

    suite.restart(WORKER)
    erasure.until_status("completed")
    one_completion(erasure, person)
    assert not status_of(suite, erasure)["alarmed"]


def asked(rows: Any, request_id: str) -> dict[str, Any] | None:
    """Return what booking was asked to erase, once catalog has answered the same."""
    found = {
        holder: (phase, digest, state)
        for holder, phase, digest, state in rows.ask(
            "privacy",
            "SELECT holder, phase, approved_digest, state FROM tasks"
            " WHERE request_id = %s AND step = 'erase'",
            request_id,
        )
    }
    if found.get("catalog", ("", "", ""))[2] != "answered":
        return None
    phase, digest, _ = found[HOLDER]
    return {"phase": phase, "digest": digest}


def receipt_of(rows: Any, holder: str, request_id: str) -> dict[str, Any]:
    """Return the genuine receipt of a holder."""
    ((text,),) = rows.ask(
        "privacy",
        "SELECT receipt FROM tasks WHERE request_id = %s AND holder = %s AND receipt IS NOT NULL",
        request_id,
        holder,
    )
    receipt: dict[str, Any] = json.loads(text)
    return receipt


def refusals(rows: Any, request_id: str) -> int:
    """Return how many receipts were refused on record."""
    ((count,),) = rows.ask(
        "privacy",
        "SELECT count(*) FROM request_history WHERE request_id = %s AND what = 'receipt_refused'",
        request_id,
    )
    return int(count)


def status_of(suite: ProcessSuite, erasure: Any) -> Any:
    """Return what the unguessable link shows."""
    with Api(suite.url) as anonymous:
        return anonymous.get(erasure.status_path)


def alarmed(suite: ProcessSuite, erasure: Any) -> Any:
    """Return the request as its link shows it, once the silence was noticed."""
    shown = status_of(suite, erasure)
    return shown if shown["alarmed"] else None
