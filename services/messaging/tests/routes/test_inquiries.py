from typing import Any

import pytest

from contracts.messaging import InquiryAnswered, InquiryReceived

SUPPORT = "per_support00001"
QUESTION = {
    "name": "ليلى منصور",
    "email": "Layla.M@Example.com",
    "text": "هل تقيمون ورشًا للأطفال؟",
}


@pytest.fixture
def asked(desk: Any) -> dict[str, str]:
    """An inquiry of somebody without an account."""
    return dict(desk.post(None, "/v1/inquiries", QUESTION).json)


def answer_it(desk: Any, inquiry_id: str) -> Any:
    body = {"text": "نعم، كل سبت"}
    return desk.post(SUPPORT, f"/v1/inquiries/{inquiry_id}/answer", body, roles=["support"])


def test_an_inquiry_without_an_account_gets_a_number_in_both_languages(desk: Any) -> None:
    answer = desk.post(None, "/v1/inquiries", QUESTION)

    assert answer.status_code == 201
    reference = answer.json["reference"]
    assert reference.startswith("INQ-")
    assert all(reference in answer.json["confirmation"][language] for language in ("ar", "en"))
    [said] = desk.said(InquiryReceived)
    assert (said.person_id, said.reference) == (None, reference)


def test_its_sender_can_ask_by_number_and_address_what_became_of_it(
    desk: Any, asked: dict[str, str]
) -> None:
    answer_it(desk, asked["id"])
    question = {"reference": asked["reference"].lower(), "email": "layla.m@example.com"}

    found = desk.post(None, "/v1/inquiries/status", question)
    other = desk.post(None, "/v1/inquiries/status", {**question, "email": "who@example.com"})

    assert (found.json["status"], found.json["answer"]) == ("answered", "نعم، كل سبت")
    assert "email" not in found.json
    assert other.json["code"] == "inquiry_not_found"


def test_support_reads_and_answers_once(desk: Any, asked: dict[str, str]) -> None:
    listed = desk.get(SUPPORT, "/v1/inquiries?status=open", roles=["support"]).json["items"]
    first, second = answer_it(desk, asked["id"]), answer_it(desk, asked["id"])

    assert [one["email"] for one in listed] == ["layla.m@example.com"]
    assert first.json["status"] == "answered"
    assert (second.status_code, second.json["code"]) == (409, "inquiry_already_answered")
    assert len(desk.said(InquiryAnswered)) == 1
    assert desk.get(SUPPORT, "/v1/inquiries?status=open", roles=["support"]).json["items"] == []


def test_only_support_answers(desk: Any, asked: dict[str, str]) -> None:
    body = {"text": "hello"}
    path = f"/v1/inquiries/{asked['id']}/answer"

    assert desk.post(desk.customer, path, body).status_code == 403
    assert desk.post(None, path, body).status_code == 401


def test_a_signed_in_sender_finds_it_among_their_own(desk: Any, asked: dict[str, str]) -> None:
    mine = desk.post(desk.customer, "/v1/inquiries", QUESTION).json

    listed = desk.get(desk.customer, "/v1/inquiries").json["items"]

    assert [one["id"] for one in listed] == [mine["id"]]
    assert desk.get(desk.customer, f"/v1/inquiries/{mine['id']}").json["name"] == QUESTION["name"]
    assert desk.get(desk.customer, f"/v1/inquiries/{asked['id']}").status_code == 404
    assert desk.get(desk.stranger, f"/v1/inquiries/{mine['id']}").status_code == 404


def test_one_mailbox_can_only_ask_so_much_in_a_day(desk: Any) -> None:
    for _ in range(desk.deps.settings.inquiries_a_day):
        desk.post(None, "/v1/inquiries", QUESTION)

    refused = desk.post(None, "/v1/inquiries", QUESTION)
    desk.clock.forward(hours=25)

    assert (refused.status_code, refused.json["code"]) == (429, "too_many_requests")
    assert int(refused.headers["Retry-After"]) > 0
    assert desk.post(None, "/v1/inquiries", QUESTION).status_code == 201


@pytest.mark.parametrize(
    "change",
    [{"email": "nobody"}, {"name": "x"}, {"text": ""}, {"phone": "+966500000001"}],
    ids=["no address", "short name", "no words", "unknown field"],
)
def test_an_inquiry_of_the_wrong_shape_is_refused(desk: Any, change: dict[str, str]) -> None:
    answer = desk.post(None, "/v1/inquiries", {**QUESTION, **change})

    assert (answer.status_code, answer.json["code"]) == (422, "shape_refused")
