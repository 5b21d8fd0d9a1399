"""Open requests are looked at again: late holders, retired ones, and whatever was missed."""

from typing import Any

from contracts.holders import HolderDeclared
from contracts.privacy import ErasePerson
from privacy.models.task import Task
from privacy.use_cases.ask_again import ask_again
from privacy.use_cases.reconcile_requests import reconcile_requests

OFFICER = {"by": "per_officer0001", "token": {"roles": ["officer"]}}


def declared(name: str) -> HolderDeclared:
    return HolderDeclared(
        holder=name,
        ledger_digest="0" * 64,
        kinds=("access", "erasure"),
        key_id="ed25519:0",
        erasure_seq=0,
        erasures=0,
    )


def test_a_holder_that_appears_while_a_request_is_prepared_is_asked_too(
    desk: Any, add_toy: Any
) -> None:
    request_id = desk.open()
    desk.settle()
    digest = desk.shown(request_id)["preview_digest"]
    add_toy(desk, "loyalty").participant.declare()
    desk.settle()
    reconcile_requests(desk.database, desk.deps)
    assert desk.shown(request_id)["status"] == "preparing"
    desk.settle()
    shown = desk.shown(request_id)
    assert shown["status"] == "awaiting_confirmation"
    assert shown["preview_digest"] != digest
    desk.confirm(request_id)
    desk.settle()
    assert any(one.holder == "loyalty" for one in desk.saying(ErasePerson))
    assert desk.status(request_id)["status"] == "erased"


def test_an_erasure_goes_on_without_a_holder_that_an_officer_retired(desk: Any) -> None:
    desk.hear(declared("ghost"))
    request_id = desk.open()
    desk.settle()
    assert desk.shown(request_id)["status"] == "preparing"
    desk.post("/v1/privacy/holders/ghost/retirement", **OFFICER)
    reconcile_requests(desk.database, desk.deps)
    assert desk.shown(request_id)["status"] == "awaiting_confirmation"
    assert "holder_released" in desk.events(request_id)


def test_a_required_holder_cannot_be_retired(desk: Any) -> None:
    desk.hear(declared("booking"))
    refused = desk.post("/v1/privacy/holders/booking/retirement", status=409, **OFFICER)
    assert refused["code"] == "holder_required"
    missing = desk.post("/v1/privacy/holders/nobody/retirement", status=404, **OFFICER)
    assert missing["code"] == "holder_not_found"


def test_what_was_missed_is_caught_up(desk: Any) -> None:
    request_id = desk.open()
    desk.settle()
    desk.confirm(request_id)
    with desk.database.transaction() as session:
        task = session.get_one(Task, (request_id, "booking", 2))
        task.state, task.asked_at, task.ask_again_at = "planned", None, None
    desk.settle()
    reconcile_requests(desk.database, desk.deps)
    ask_again(desk.database, desk.deps)
    desk.settle()
    assert desk.status(request_id)["status"] == "erased"
