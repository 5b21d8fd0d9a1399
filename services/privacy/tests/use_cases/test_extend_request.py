"""An officer takes the longer time that the law allows: once, in time, with a reason, announced."""

from typing import Any

import pytest
from sqlalchemy import select

from contracts.privacy import RequestExtended
from privacy.models.history import HistoryEntry
from privacy.use_cases.count_pressing import count_pressing

OFFICER: dict[str, Any] = {"by": "per_officer0001", "token": {"roles": ["officer"]}}
FIRST, LAST = "2026-03-31T12:00:00Z", "2026-04-30T12:00:00Z"


def extend(desk: Any, request_id: str, *, status: int = 200, code: str = "complex_request") -> Any:
    path = f"/v1/privacy/requests/{request_id}/extension"
    return desk.post(path, {"code": code}, status=status, **OFFICER)


@pytest.mark.parametrize("kind", ["erasure", "access"])
def test_the_person_sees_until_when_and_why_and_is_told(desk: Any, kind: str) -> None:
    request_id = desk.open(kind)
    desk.settle()
    assert desk.shown(request_id)["extension"] is None
    desk.clock.forward(days=10)
    extend(desk, request_id, code="many_requests")
    desk.settle()
    for shown in (desk.shown(request_id), desk.status(request_id)):
        assert (shown["due_at"], shown["latest_at"]) == (LAST, LAST)
        extension = shown["extension"]
        assert extension["code"] == "many_requests"
        assert set(extension["reason"]) == {"ar", "en"}
        assert extension["extended_at"] == "2026-03-11T12:00:00Z"
        assert extension["until"] == LAST
    [said] = desk.saying(RequestExtended)
    assert (said.person_id, said.reason) == (desk.person, "many_requests")
    assert said.due_at == "2026-04-30T12:00:00+00:00"


def test_the_history_says_which_officer_moved_which_deadline(desk: Any) -> None:
    request_id = desk.open()
    extend(desk, request_id)
    with desk.database.reading() as session:
        entry = session.scalars(select(HistoryEntry).where(HistoryEntry.what == "extended")).one()
        assert entry.actor_id == OFFICER["by"]
    [shown] = [one for one in desk.shown(request_id)["history"] if one["what"] == "extended"]
    assert shown["facts"] == {
        "code": "complex_request",
        "was_due_at": "2026-03-31T12:00:00+00:00",
        "due_at": "2026-04-30T12:00:00+00:00",
    }
    assert OFFICER["by"] not in str(shown)


def test_the_clock_that_officers_are_woken_by_runs_to_the_new_deadline(desk: Any) -> None:
    request_id = desk.open()
    extend(desk, request_id)
    desk.clock.forward(days=31)
    with desk.database.reading() as session:
        past = count_pressing(session, desk.clock.now()).past
    assert set(past) == {("erasure", 0.0), ("erasure", 0.5)}


def test_a_deadline_is_moved_once(desk: Any) -> None:
    request_id = desk.open()
    extend(desk, request_id)
    assert extend(desk, request_id, status=409)["code"] == "already_extended"
    assert desk.shown(request_id)["due_at"] == LAST


def test_whoever_needs_more_time_says_so_before_the_first_deadline(desk: Any) -> None:
    request_id = desk.open()
    desk.clock.forward(days=30)
    assert extend(desk, request_id, status=409)["code"] == "too_late_to_extend"
    shown = desk.shown(request_id)
    assert (shown["due_at"], shown["extension"]) == (FIRST, None)
    desk.settle()
    assert desk.saying(RequestExtended) == []


def test_an_erasure_that_has_begun_takes_no_more_time(desk: Any) -> None:
    request_id = desk.open()
    desk.settle()
    desk.silent = {"booking"}
    desk.confirm(request_id)
    refused = extend(desk, request_id, status=409)
    assert (refused["code"], "erasing" in refused["detail"]) == ("nothing_to_extend", True)


def test_what_is_closed_takes_no_more_time(desk: Any) -> None:
    request_id = desk.open()
    desk.post(f"/v1/privacy/requests/{request_id}/cancellation")
    assert extend(desk, request_id, status=409)["code"] == "nothing_to_extend"


def test_there_is_nothing_to_extend_that_was_never_asked(desk: Any) -> None:
    assert extend(desk, "req_unknown", status=404)["code"] == "request_not_found"


@pytest.mark.parametrize("roles", [["customer"], ["support"], ["admin"]])
def test_only_an_officer_extends(desk: Any, roles: list[str]) -> None:
    path = f"/v1/privacy/requests/{desk.open()}/extension"
    for by in (desk.person, "per_other0001"):
        refused = desk.post(
            path, {"code": "complex_request"}, status=403, by=by, token={"roles": roles}
        )
        assert refused["code"] == "forbidden"


@pytest.mark.parametrize(
    "body", [{}, {"code": "we were busy"}, {"code": None}, {"code": "complex_request", "why": "x"}]
)
def test_the_reason_is_one_of_the_law_and_no_words(desk: Any, body: dict[str, Any]) -> None:
    path = f"/v1/privacy/requests/{desk.open()}/extension"
    assert desk.post(path, body, status=422, **OFFICER)["code"] == "shape_refused"
