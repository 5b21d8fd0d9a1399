"""The inbox is read in the reader's language, by its owner alone; a link works once more."""

from typing import Any

from contracts.identity import AccountVerified
from contracts.privacy import ConsentChanged
from notification.models import LIBRARY
from notification.models.unsubscribe_link import Unsubscription, link_token
from testkit.recorded import recorded
from testkit.tokens import TestTokens

LAYLA, YUSUF = "per_layla00000001", "per_yusuf00000001"


def test_a_person_reads_their_own_notices_and_marks_them(desk: Any, tokens: TestTokens) -> None:
    desk.hear(AccountVerified(person_id=LAYLA, language="ar", version=1))
    headers = {**tokens.headers(LAYLA), "Accept-Language": "ar"}
    (notice,) = desk.client.get("/v1/notifications", headers=headers).get_json()["items"]
    assert (notice["kind"], notice["subject"]) == ("welcome", "أهلًا بك في الحِرَف")
    path = f"/v1/notifications/{notice['id']}/read-state"
    read = desk.client.put(path, headers=tokens.headers(LAYLA)).get_json()
    assert read["read_at"] is not None
    assert read["subject"] == "Welcome to Alheraf"
    stranger = desk.client.put(path, headers=tokens.headers(YUSUF))
    assert (stranger.status_code, stranger.get_json()["code"]) == (404, "notice_not_found")
    assert desk.client.get("/v1/notifications").status_code == 401


def test_one_click_turns_off_at_once_and_tells_privacy(desk: Any, tokens: TestTokens) -> None:
    desk.hear(
        ConsentChanged(
            consent_id="cns_1",
            person_id=LAYLA,
            purpose="marketing",
            channel="email",
            granted=True,
            version=1,
        )
    )
    token = link_token(Unsubscription(LAYLA, "marketing", "email"), "link key of the tests")
    shown = desk.client.get(f"/v1/unsubscribe/{token}").get_json()
    assert shown == {"purpose": "marketing", "channel": "email"}
    answer = desk.client.post(f"/v1/unsubscribe/{token}", data={"List-Unsubscribe": "One-Click"})
    assert answer.get_json() == {"unsubscribed": True}
    preferences = desk.client.get(
        "/v1/notification-preferences", headers=tokens.headers(LAYLA)
    ).get_json()
    assert [one["granted"] for one in preferences["items"]] == [False]
    with desk.database.reading() as session:
        (said,) = recorded(session, LIBRARY.events.outbox)
    assert type(said).__name__ == "UnsubscribeRequested"


def test_a_forged_link_is_refused(desk: Any) -> None:
    token = link_token(Unsubscription(LAYLA, "marketing", "email"), "another key")
    for bad in (token, "x", "%2E"):
        refused = desk.client.post(f"/v1/unsubscribe/{bad}")
        assert (refused.status_code, refused.get_json()["code"]) == (
            404,
            "unsubscribe_link_invalid",
        )
