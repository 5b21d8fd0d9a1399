"""A silent holder keeps a request open and visible; nothing is done by waiting."""

from typing import Any

from contracts.privacy import ErasePerson, PrepareErasure
from privacy.use_cases.ask_again import ask_again
from privacy.use_cases.reconcile_requests import reconcile_requests

OFFICER = {"by": "per_officer0001", "token": {"roles": ["officer"]}}


def tick(desk: Any, **by: float) -> None:
    desk.clock.forward(**by)
    ask_again(desk.database, desk.deps)
    reconcile_requests(desk.database, desk.deps)
    desk.settle()


def test_a_silent_holder_is_asked_again_with_growing_patience(desk: Any) -> None:
    desk.silent = {"catalog"}
    desk.open()
    desk.settle()

    def asked() -> int:
        return sum(one.holder == "catalog" for one in desk.saying(PrepareErasure))

    assert asked() == 1
    tick(desk, seconds=9)
    assert asked() == 1
    tick(desk, seconds=1)
    assert asked() == 2
    tick(desk, seconds=19)
    assert asked() == 2
    tick(desk, seconds=1)
    assert asked() == 3


def test_past_the_threshold_officers_are_told_and_the_request_stays_open(desk: Any) -> None:
    request_id = desk.open()
    desk.settle()
    desk.silent = {"messaging"}
    desk.confirm(request_id)
    desk.settle()
    tick(desk, hours=1)
    shown = desk.shown_to_officer(request_id)
    assert shown["alarmed"]
    assert shown["status"] == "erasing"
    assert "alarm" in desk.events(request_id)
    listed = desk.get("/v1/privacy/officer/requests?alarmed=true", **OFFICER)["items"]
    assert [one["id"] for one in listed] == [request_id]
    tick(desk, days=90)
    assert desk.status(request_id)["status"] == "erasing"
    assert not any(one.holder == "notification" for one in desk.saying(ErasePerson))
    desk.silent = set()
    tick(desk, hours=1)
    assert desk.status(request_id)["status"] == "erased"
    assert not desk.status(request_id)["alarmed"]
    assert desk.get("/v1/privacy/officer/requests?alarmed=true", **OFFICER)["items"] == []


def test_asking_again_does_not_make_a_holder_do_it_twice(desk: Any) -> None:
    request_id = desk.open()
    desk.settle()
    desk.confirm(request_id)
    desk.settle()
    commands = desk.saying(ErasePerson)
    for command in commands:
        desk.deliver(command)
    desk.settle()
    assert desk.events(request_id).count("receipt") == len(desk.toys) + 1
    assert "receipt_refused" not in desk.events(request_id)
