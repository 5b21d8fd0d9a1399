"""Cancelling while nothing has been erased."""

from typing import Any

from sqlalchemy import select

from contracts.privacy import LiftRestriction
from privacy.models.sought import RequestKey, SoughtValues


def test_every_holder_lifts_its_restriction_and_the_gathered_values_are_gone(desk: Any) -> None:
    desk.toys["messaging"].write(desk.person, "words long enough to be looked for by a sweep")
    request_id = desk.open()
    desk.settle()
    with desk.database.reading() as session:
        assert session.scalars(select(SoughtValues)).all()
    shown = desk.post(f"/v1/privacy/requests/{request_id}/cancellation")
    assert shown["status"] == "cancelled"
    desk.settle()
    assert {one.holder for one in desk.saying(LiftRestriction)} == {*desk.toys, "privacy"}
    assert desk.events(request_id).count("lift_done") == len(desk.toys) + 1
    with desk.database.reading() as session:
        assert session.scalars(select(SoughtValues)).all() == []
        assert session.scalars(select(RequestKey)).all() == []
    assert desk.toys["messaging"].letters(desk.person)
    desk.post("/v1/privacy/policies/1/acceptance")
    assert desk.open() != request_id


def test_a_begun_erasure_only_goes_forward(desk: Any) -> None:
    request_id = desk.open()
    desk.settle()
    desk.confirm(request_id)
    path = f"/v1/privacy/requests/{request_id}/cancellation"
    assert desk.post(path, status=409)["code"] == "too_late_to_cancel"


def test_a_stranger_finds_nothing_to_cancel(desk: Any) -> None:
    path = f"/v1/privacy/requests/{desk.open()}/cancellation"
    assert desk.post(path, status=404, by="per_other0001")["code"] == "request_not_found"


def test_a_preview_that_comes_after_the_cancellation_changes_nothing(desk: Any) -> None:
    request_id = desk.open()
    desk.settle()
    late = next(one for one in desk.said if type(one).__name__ == "ErasurePrepared")
    desk.post(f"/v1/privacy/requests/{request_id}/cancellation")
    desk.hear(late)
    assert desk.shown(request_id)["status"] == "cancelled"
