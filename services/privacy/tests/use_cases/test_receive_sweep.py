"""The sweep: completed means that every store was searched, and nobody can search again."""

import dataclasses
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, update

from chassis.ids import new_id
from contracts.event import Event
from contracts.holders import StoreSwept
from contracts.privacy import ErasureCompleted, SweepStore
from personal_data.receipts import SWEPT, sign
from privacy.models.sought import RequestKey, SoughtValues
from privacy.models.sweep import Sweep
from privacy.use_cases.ask_again import ask_again
from privacy.use_cases.count_pressing import count_pressing
from privacy.use_cases.start_sweep import start_sweep

pytestmark = pytest.mark.slow

WORDS = "كلمات لا يكتبها أحد سواي في هذه الدنيا"
FEW_WORDS = "إبريق أزرق"


def erased(desk: Any) -> str:
    for words in (WORDS, FEW_WORDS):
        desk.toys["messaging"].write(desk.person, words)
    request_id = str(desk.open())
    desk.settle()
    desk.confirm(request_id)
    desk.settle()
    assert desk.status(request_id)["status"] == "erased"
    return request_id


def values_of(desk: Any, sweep_id: str, holder: str) -> Any:
    headers = desk.tokens.service_headers(holder, target="privacy")
    return desk.client.get(f"/internal/sweeps/{sweep_id}/values", headers=headers)


def found_residue(desk: Any, holder: str, residual: int, keys: Any) -> None:
    """Let a holder say that it found something that it cannot explain."""

    def alter(said: Event) -> Event:
        if isinstance(said, StoreSwept) and said.holder == holder:
            result = json.loads(said.result)
            bare = {name: result[name] for name in result if name not in {"key_id", "signature"}}
            signed = sign({**bare, "format": SWEPT, "residual": residual}, keys[holder])
            return dataclasses.replace(said, result=json.dumps(signed))
        return said

    desk.altered = alter


def test_after_the_last_result_it_is_completed_and_the_sought_values_are_destroyed(
    desk: Any,
) -> None:
    desk.thorough = True
    request_id = erased(desk)
    with desk.database.reading() as session:
        rows = list(session.scalars(select(SoughtValues)))
    sealed = [one for row in rows for one in (row.sealed, row.sealed_texts)]
    assert sealed
    assert not any(words.encode() in one for one in sealed for words in (WORDS, FEW_WORDS))
    sweep_id = start_sweep(desk.database, desk.deps)
    wanted = values_of(desk, str(sweep_id), "booking").json
    assert (wanted["values"], wanted["texts"]) == ([WORDS], [FEW_WORDS])
    assert values_of(desk, str(sweep_id), "loyalty").status_code == 410
    desk.settle()
    shown = desk.status(request_id)
    assert shown["status"] == "completed"
    assert shown["completed_at"]
    with desk.database.reading() as session:
        assert session.scalars(select(SoughtValues)).all() == []
        assert session.scalars(select(RequestKey)).all() == []
    assert values_of(desk, str(sweep_id), "booking").status_code == 410
    assert [one.request_id for one in desk.saying(ErasureCompleted)] == [request_id]
    assert start_sweep(desk.database, desk.deps) is None


def test_values_that_the_release_before_kept_are_handed_out_without_short_texts(
    desk: Any,
) -> None:
    erased(desk)
    with desk.database.transaction() as session:
        session.execute(update(SoughtValues).values(sealed_texts=None))
    sweep_id = start_sweep(desk.database, desk.deps)
    assert values_of(desk, str(sweep_id), "booking").json == {"values": [WORDS], "texts": []}


def test_one_sweep_serves_all_that_were_erased_since_the_last(desk: Any) -> None:
    first = erased(desk)
    desk.person = new_id("per")
    second = erased(desk)
    assert start_sweep(desk.database, desk.deps)
    assert start_sweep(desk.database, desk.deps) is None
    desk.settle()
    assert {desk.status(one)["status"] for one in (first, second)} == {"completed"}
    assert len(desk.saying(SweepStore)) == len(desk.toys) + 1


def test_a_silent_sweeper_keeps_it_from_being_completed(desk: Any) -> None:
    request_id = erased(desk)
    desk.silent = {"catalog"}
    start_sweep(desk.database, desk.deps)
    desk.settle()
    desk.clock.forward(hours=2)
    ask_again(desk.database, desk.deps)
    desk.settle()
    assert desk.status(request_id)["status"] == "erased"
    desk.silent = set()
    desk.clock.forward(hours=2)
    ask_again(desk.database, desk.deps)
    desk.settle()
    assert desk.status(request_id)["status"] == "completed"


@pytest.mark.parametrize("bad", ["forged", "of another sweep", "without its control"])
def test_a_result_that_proves_nothing_is_refused_on_record(desk: Any, keys: Any, bad: str) -> None:
    request_id = erased(desk)
    desk.silent = set(desk.toys)
    sweep_id = str(start_sweep(desk.database, desk.deps))
    document = {
        "format": SWEPT,
        "holder": "booking",
        "sweep_id": new_id("swp") if bad == "of another sweep" else sweep_id,
        "residual": 0,
        "controls": {} if bad == "without its control" else {"store:as_text": True},
    }
    key = Ed25519PrivateKey.generate() if bad == "forged" else keys["booking"]
    result = json.dumps(sign(document, key))
    desk.hear(StoreSwept(sweep_id=sweep_id, holder="booking", result=result))
    assert "sweep_refused" in desk.events(request_id)
    assert desk.status(request_id)["status"] == "erased"


def test_residue_of_many_is_searched_for_alone_and_then_a_finding(desk: Any, keys: Any) -> None:
    first = erased(desk)
    desk.person = new_id("per")
    second = erased(desk)
    found_residue(desk, "messaging", 1, keys)
    start_sweep(desk.database, desk.deps)
    desk.settle()
    assert "swept_again_alone" in desk.events(first)
    desk.altered = lambda said: said
    start_sweep(desk.database, desk.deps)
    desk.settle()
    assert desk.status(first)["status"] == "completed"
    found_residue(desk, "messaging", 2, keys)
    start_sweep(desk.database, desk.deps)
    desk.settle()
    assert "residue_found" in desk.events(second)
    assert desk.status(second)["status"] == "erased"
    with desk.database.reading() as session:
        assert count_pressing(session, desk.clock.now()).with_residue == 1
    desk.altered = lambda said: said
    desk.clock.forward(hours=2)
    start_sweep(desk.database, desk.deps)
    desk.settle()
    assert desk.status(second)["status"] == "completed"


def test_results_of_a_closed_sweep_change_nothing(desk: Any) -> None:
    request_id = erased(desk)
    start_sweep(desk.database, desk.deps)
    desk.settle()
    for said in desk.saying(StoreSwept):
        desk.hear(said)
    assert desk.events(request_id).count("completed") == 1
    with desk.database.reading() as session:
        assert len(session.scalars(select(Sweep)).all()) == 1
