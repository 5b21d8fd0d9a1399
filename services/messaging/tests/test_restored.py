"""A service whose backup was restored serves nobody outside until it has caught up."""

import threading
from typing import Any

import pytest

from eventing.errors import Stopped
from eventing.gate import Gate, behind
from messaging.worker import build_worker
from personal_data.restored import mark_restored, open_again, restored_at


def gate_of(desk: Any, environ: dict[str, str]) -> Gate:
    return build_worker({**environ, "DATABASE_URL": desk.database.url}).gate


def test_only_other_services_are_served(desk: Any) -> None:
    mark_restored(desk.database)
    answer = desk.client.post("/v1/inquiries/status", json={})
    assert (answer.status_code, answer.json["code"]) == (503, "temporarily_unavailable")
    assert answer.headers["Retry-After"] == "10"
    assert desk.client.get("/meta/errors").status_code == 200
    with desk.database.transaction() as session:
        open_again(session, restored_at(session))
    assert desk.client.post("/v1/inquiries/status", json={}).status_code == 422


def test_the_worker_takes_only_its_part_in_the_conversation(
    desk: Any, environ: dict[str, str]
) -> None:
    mark_restored(desk.database)
    gate = gate_of(desk, environ)
    assert "restored from a backup" in str(gate.closed())
    assert not gate.holds("messaging.privacy")
    assert not gate.holds("privacy.catch_up")
    assert gate.holds("messaging.booking")
    assert gate.holds("inbox_sweep")


def test_letters_wait_at_the_gate_and_go_on_when_it_opens(
    desk: Any, environ: dict[str, str], clock: Any
) -> None:
    mark_restored(desk.database)
    gate, dealt, stopping = gate_of(desk, environ), [], threading.Event()
    deal = behind(gate, "messaging.booking", dealt.append, clock=clock, stopping=stopping)
    waiting = threading.Thread(target=deal, args=([],))
    waiting.start()
    waiting.join(0.3)
    assert (waiting.is_alive(), dealt) == (True, [])
    with desk.database.transaction() as session:
        open_again(session, restored_at(session))
    waiting.join(10)
    assert dealt == [[]]


def test_who_is_told_to_stop_waits_no_longer(
    desk: Any, environ: dict[str, str], clock: Any
) -> None:
    mark_restored(desk.database)
    stopping = threading.Event()
    stopping.set()
    deal = behind(
        gate_of(desk, environ), "messaging.booking", print, clock=clock, stopping=stopping
    )
    with pytest.raises(Stopped):
        deal([])
