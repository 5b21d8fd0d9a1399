"""A service whose backup was restored serves nobody outside until it has caught up."""

import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from chassis.serve import management_of
from eventing.errors import Stopped
from eventing.gate import Gate, behind
from messaging.app import create_app
from messaging.worker import build_worker
from personal_data.restored import main, mark_restored, open_again, restored_at


def gate_of(desk: Any, environ: dict[str, str]) -> Gate:
    return build_worker({**environ, "DATABASE_URL": desk.database.url}).gate


def test_only_other_services_are_served(desk: Any, environ: dict[str, str]) -> None:
    mark_restored(desk.database)
    # An application that was open once asks no more, and other tests have used the desk's.
    client = create_app({**environ, "DATABASE_URL": desk.database.url}).test_client()
    answer = client.post("/v1/inquiries/status", json={})
    assert (answer.status_code, answer.json["code"]) == (503, "temporarily_unavailable")
    assert answer.headers["Retry-After"] == "10"
    assert client.get("/meta/errors").status_code == 200
    with desk.database.transaction() as session:
        open_again(session, restored_at(session))
    assert client.post("/v1/inquiries/status", json={}).status_code == 422


def test_it_is_not_ready_but_for_who_does_not_mind(desk: Any, environ: dict[str, str]) -> None:
    mark_restored(desk.database)
    app = create_app({**environ, "DATABASE_URL": desk.database.url})
    management = management_of(app)
    management.start()
    ready = f"http://127.0.0.1:{management.port}/readyz"
    assert "restored from a backup" in httpx.get(ready).json()["missing"]["closed"]
    # Kubernetes asks like this: other services must find its web processes meanwhile.
    assert "closed" not in httpx.get(f"{ready}?exclude=closed").json()["missing"]
    management.stop()
    app.extensions["alheraf"].database.dispose()


def test_an_operator_names_the_database_or_a_file_with_its_address(
    desk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main() == 2
    (tmp_path / "database_url").write_text(f"{desk.database.url}\n", encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "database_url"))
    assert main() == 0
    with desk.database.reading() as session:
        assert restored_at(session) is not None


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
