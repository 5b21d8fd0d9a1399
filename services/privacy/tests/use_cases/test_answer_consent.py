"""Consents: given and withdrawn by the same call, with evidence, and never assumed."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from contracts.notification import UnsubscribeRequested
from contracts.privacy import ConsentChanged
from privacy.models.consent import ConsentEvidence

EMAIL = "/v1/privacy/consents/marketing/email"
SHARING = "/v1/privacy/consents/sharing/partners"


def answered(desk: Any, path: str, body: Any, **headers: Any) -> Any:
    return desk.call("PUT", path, body, **headers)


def listed(desk: Any, **headers: Any) -> dict[tuple[str, str], Any]:
    items = desk.get("/v1/privacy/consents", **headers)["items"]
    return {(one["purpose"], one["channel"]): one for one in items}


def test_without_an_answer_it_is_not_given(desk: Any) -> None:
    consents = listed(desk)
    assert not any(one["granted"] or one["version"] for one in consents.values())
    assert {"ar", "en"} <= consents["marketing", "sms"]["wording"].keys()


def test_giving_and_withdrawing_are_the_same_call_and_leave_evidence(desk: Any) -> None:
    for granted in (True, True, False):
        assert answered(desk, EMAIL, {"granted": granted, "wording_version": 1}).json[
            "granted"
        ] is (granted)
    desk.settle()
    changes = [(one.granted, one.version) for one in desk.saying(ConsentChanged)]
    assert changes == [(True, 1), (False, 2)]
    with desk.database.reading() as session:
        rows = session.scalars(select(ConsentEvidence).order_by(ConsentEvidence.version)).all()
        assert [(row.granted, row.wording_version, row.means) for row in rows] == [
            (True, 1, "web"),
            (False, 1, "web"),
        ]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/v1/privacy/consents/marketing/pigeon", {"granted": True}, 404, "consent_not_offered"),
        (EMAIL, {"granted": True, "wording_version": 7}, 409, "wording_outdated"),
        (EMAIL, {"granted": "yes"}, 422, "shape_refused"),
        (EMAIL, {}, 422, "shape_refused"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    desk: Any, path: str, body: Any, status: int, code: str
) -> None:
    answer = answered(desk, path, body)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_one_click_unsubscribe_withdraws(desk: Any) -> None:
    answered(desk, EMAIL, {"granted": True})
    said = UnsubscribeRequested(
        person_id=desk.person, unsubscribe_id="uns_1", purpose="marketing", channel="email"
    )
    desk.hear(said)
    assert not listed(desk)["marketing", "email"]["granted"]
    desk.hear(UnsubscribeRequested(**{**vars(said), "purpose": "astrology"}))


def test_a_browsers_signal_is_an_objection_to_sharing_and_to_nothing_else(desk: Any) -> None:
    gpc = {"Sec-GPC": "1"}
    answered(desk, SHARING, {"granted": True})
    answered(desk, EMAIL, {"granted": True})
    consents = listed(desk, **gpc)
    assert not consents["sharing", "partners"]["granted"]
    assert consents["marketing", "email"]["granted"]
    refused = answered(desk, SHARING, {"granted": True}, **gpc)
    assert (refused.status_code, refused.json["code"]) == (409, "objected_by_signal")
    assert answered(desk, SHARING, {"granted": False}, **gpc).status_code == 200
    assert desk.client.get("/.well-known/gpc.json").json["gpc"] is True


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_two_first_answers_at_the_same_moment_are_both_counted(desk: Any) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(
                lambda granted: desk.app.test_client().put(
                    EMAIL, json={"granted": granted}, headers=desk.tokens.headers(desk.person)
                ),
                [True, False, True, False],
            )
        )
    assert {one.status_code for one in answers} == {200}


def test_consents_can_be_withdrawn_while_an_erasure_is_open(desk: Any) -> None:
    answered(desk, EMAIL, {"granted": True})
    desk.open()
    desk.settle()
    assert answered(desk, EMAIL, {"granted": False}).status_code == 200
