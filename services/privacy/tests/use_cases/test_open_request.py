"""Opening a request: by the person, or by an officer on their behalf; one at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from contracts.privacy import ExportPerson, Mailbox, PrepareErasure, RequestCancelled, RequestOpened

OFFICER = {"by": "per_officer0001", "token": {"roles": ["officer"]}}


def test_every_holder_is_asked_to_prepare_and_the_clock_of_the_law_begins(desk: Any) -> None:
    request_id = desk.open()
    shown = desk.shown(request_id)
    assert (shown["status"], shown["kind"]) == ("preparing", "erasure")
    assert shown["due_at"] == "2026-03-31T12:00:00Z"
    assert shown["latest_at"] == "2026-04-30T12:00:00Z"
    desk.settle()
    asked = desk.saying(PrepareErasure)
    assert {one.holder for one in asked} == {*desk.toys, "privacy"}
    assert {one.mail_tag for one in asked} == {f"tag of {desk.person}"}
    assert {one.mailboxes for one in asked} == {
        (Mailbox(mail_tag=f"former tag of {desk.person}", until="2026-02-01T00:00:00+00:00"),)
    }
    assert [one.kind for one in desk.saying(RequestOpened)] == ["erasure"]


def test_opening_wants_a_recent_sign_in(desk: Any) -> None:
    long_ago = desk.clock.now() - timedelta(minutes=11)
    answer = desk.call(
        "POST", "/v1/privacy/requests", {"kind": "erasure"}, token={"auth_time": long_ago}
    )
    assert (answer.status_code, answer.json["code"]) == (401, "recent_sign_in_needed")


def test_nobody_opens_a_request_for_somebody_else_but_an_officer(desk: Any) -> None:
    body = {"kind": "erasure", "person_id": "per_other0001"}
    answer = desk.post("/v1/privacy/requests", body, status=403)
    assert answer["code"] == "another_persons_request"
    shown = desk.post("/v1/privacy/requests", {**body, "language": "ar"}, **OFFICER)
    assert shown["by_officer"]
    assert shown["language"] == "ar"
    desk.settle()
    assert desk.shown_to_officer(shown["id"])["status"] == "awaiting_approval"


def test_a_person_has_one_open_request_at_a_time(desk: Any) -> None:
    first = desk.open()
    for kind in ("erasure", "access", "portability"):
        refused = desk.post("/v1/privacy/requests", {"kind": kind}, status=409)
        assert refused["code"] == "request_already_open"
        assert first in refused["detail"]


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_of_many_openings_at_the_same_moment_one_succeeds(desk: Any) -> None:
    def attempt(kind: str) -> int:
        headers = desk.tokens.headers(desk.person)
        client = desk.app.test_client()
        return int(
            client.post("/v1/privacy/requests", json={"kind": kind}, headers=headers).status_code
        )

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(attempt, ["erasure"] * 4))
    assert sorted(answers) == [202, 409, 409, 409]


def test_an_erasure_ends_an_export_and_its_upload_is_gone(desk: Any) -> None:
    export = desk.open("access")
    erasure = desk.open()
    assert desk.shown(export)["status"] == "cancelled"
    path = f"/internal/uploads/{export}/booking"
    headers = desk.tokens.service_headers("booking", target="privacy")
    answer = desk.client.put(path, data=b'{"rows":0}\n', headers=headers)
    assert (answer.status_code, answer.json["code"]) == (410, "upload_gone")
    desk.settle()
    assert [one.request_id for one in desk.saying(RequestCancelled)] == [export]
    assert len(desk.saying(ExportPerson)) == len(desk.toys) + 1
    assert desk.shown(erasure)["status"] == "awaiting_confirmation"


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "oblivion"},
        {},
        {"kind": "erasure", "why": "because"},
        {"kind": "erasure", "person_id": "ord_123456"},
        {"kind": 7},
    ],
)
def test_what_is_not_a_request_is_refused(desk: Any, body: dict[str, Any]) -> None:
    assert desk.call("POST", "/v1/privacy/requests", body).status_code == 422
