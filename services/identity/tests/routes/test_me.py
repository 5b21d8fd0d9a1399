from typing import Any

import pytest

from contracts.identity import (
    ChallengeIssued,
    ContactChangeRequested,
    ProfileCorrected,
    RegistrationRepeated,
)


def change(people: Any, tokens: Any, **told: str) -> Any:
    return people.client.post("/v1/me/contact-changes", json=told, headers=people.signed(tokens))


def confirm(people: Any, tokens: Any, change_id: str, code: str) -> Any:
    return people.client.post(
        "/v1/me/contact-changes/confirmation",
        json={"change_id": change_id, "code": code},
        headers=people.signed(tokens),
    )


def test_a_person_reads_their_account(people: Any) -> None:
    tokens = people.living()
    answer = people.client.get("/v1/me", headers=people.signed(tokens))

    assert answer.status_code == 200
    assert answer.headers["ETag"].startswith('"')
    assert answer.json == {
        "person_id": tokens["person_id"],
        "email": "layla@example.com",
        "phone": "+966500000001",
        "full_name": "ليلى منصور",
        "language": "ar",
        "roles": ["customer"],
        "email_verified": True,
        "phone_verified": False,
        "policy_version": 0,
        "registered_at": "2026-03-01T12:00:00Z",
    }


def test_a_name_is_corrected_by_whoever_has_read_it(people: Any) -> None:
    tokens = people.living()
    headers = people.signed(tokens)
    etag = people.client.get("/v1/me", headers=headers).headers["ETag"]

    body = {"full_name": "Layla Mansour", "language": "en"}
    answer = people.client.patch("/v1/me", json=body, headers={**headers, "If-Match": etag})
    assert (answer.status_code, answer.json["full_name"]) == (200, "Layla Mansour")
    assert answer.headers["ETag"] != etag

    [said] = people.said(ProfileCorrected)
    assert set(said.fields) == {"full_name", "language"}
    assert said.language == "en"
    assert "ليلى" not in people.everything_stored()

    stale = people.client.patch("/v1/me", json=body, headers={**headers, "If-Match": etag})
    assert (stale.status_code, stale.json["code"]) == (412, "stale_version")
    blind = people.client.patch("/v1/me", json=body, headers=headers)
    assert (blind.status_code, blind.json["code"]) == (428, "precondition_missing")


def test_a_correction_that_changes_nothing_says_nothing(people: Any) -> None:
    tokens = people.living()
    headers = people.signed(tokens)
    etag = people.client.get("/v1/me", headers=headers).headers["ETag"]

    answer = people.client.patch(
        "/v1/me", json={"language": "ar"}, headers={**headers, "If-Match": etag}
    )
    assert (answer.status_code, answer.headers["ETag"]) == (200, etag)
    assert people.said(ProfileCorrected) == []


@pytest.mark.parametrize("field", ["email", "roles", "policy_version"])
def test_what_is_not_for_correcting_is_refused(people: Any, field: str) -> None:
    headers = {**people.signed(people.living()), "If-Match": '"1"'}

    answer = people.client.patch("/v1/me", json={field: "x@example.com"}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (422, "shape_refused")


def test_a_new_address_is_proven_and_the_old_one_told_first(people: Any) -> None:
    tokens = people.living()
    asked = change(people, tokens, email="New@example.com")
    assert asked.status_code == 202

    told, issued = people.said()[-2:]
    assert isinstance(told, ContactChangeRequested)
    assert isinstance(issued, ChallengeIssued)
    assert told.change_id == issued.challenge_id == asked.json["change_id"]

    assert people.contact(tokens["person_id"])["email"] == "layla@example.com"
    answer = confirm(people, tokens, asked.json["change_id"], people.code("change_email"))
    assert (answer.status_code, answer.json["email"]) == (200, "new@example.com")
    assert people.contact(tokens["person_id"])["email"] == "new@example.com"
    assert people.said(ProfileCorrected)[-1].fields == ("email",)
    assert "layla@example.com" not in people.everything_stored()


def test_a_new_phone_is_proven_by_a_text_message(people: Any) -> None:
    tokens = people.living()
    asked = change(people, tokens, phone="+966 50 000 0009")

    assert people.said(ChallengeIssued)[-1].channel == "sms"
    answer = confirm(people, tokens, asked.json["change_id"], people.code("change_phone"))
    assert (answer.json["phone"], answer.json["phone_verified"]) == ("+966500000009", True)


def test_somebody_elses_address_gets_no_code_but_word_of_it(people: Any) -> None:
    tokens = people.living()
    other = people.living("yusuf@example.com", full_name="Yusuf Haddad")
    asked = change(people, tokens, email="yusuf@example.com")

    assert asked.status_code == 202
    assert people.said()[-1] == RegistrationRepeated(person_id=other["person_id"])
    refused = confirm(people, tokens, asked.json["change_id"], "000000")
    assert (refused.status_code, refused.json["code"]) == (403, "code_refused")


def test_an_address_that_somebody_only_claimed_can_be_proven(people: Any) -> None:
    tokens = people.living()
    people.register("claimed@example.com", full_name="Squatter")
    asked = change(people, tokens, email="claimed@example.com")

    answer = confirm(people, tokens, asked.json["change_id"], people.code("change_email"))
    assert (answer.status_code, answer.json["email"]) == (200, "claimed@example.com")


def test_the_same_address_is_no_change(people: Any) -> None:
    answer = change(people, people.living(), email="layla@example.com")

    assert (answer.status_code, answer.json["code"]) == (409, "contact_unchanged")


@pytest.mark.parametrize(
    "told", [{}, {"email": "a@example.com", "phone": "+966500000009"}], ids=["none", "both"]
)
def test_one_contact_changes_at_a_time(people: Any, told: dict[str, str]) -> None:
    assert change(people, people.living(), **told).status_code == 422


def test_a_change_needs_a_recent_sign_in(people: Any, clock: Any) -> None:
    tokens = people.living()
    clock.forward(minutes=9, seconds=59)
    assert change(people, tokens, email="new@example.com").status_code == 202

    clock.forward(minutes=5)
    refreshed = people.client.post(
        "/v1/sessions/refresh", json={"refresh_token": tokens["refresh_token"]}
    ).json
    answer = change(people, refreshed, email="newer@example.com")
    assert (answer.status_code, answer.json["code"]) == (401, "recent_sign_in_needed")


def test_another_persons_change_is_nobody_elses(people: Any) -> None:
    tokens = people.living()
    asked = change(people, tokens, email="new@example.com").json["change_id"]
    code = people.code("change_email")
    other = people.living("yusuf@example.com", full_name="Yusuf Haddad")

    assert confirm(people, other, asked, code).status_code == 403
    assert confirm(people, tokens, asked, code).status_code == 200


@pytest.mark.parametrize("method", ["get", "patch"])
def test_nobody_reads_or_corrects_without_a_token(people: Any, method: str) -> None:
    for headers in ({}, {"Authorization": "Bearer made.up.token"}):
        answer = getattr(people.client, method)("/v1/me", headers=headers)
        assert (answer.status_code, answer.json["code"]) == (401, "unauthenticated")


def test_an_expired_token_is_refused(people: Any, clock: Any) -> None:
    headers = people.signed(people.living())
    clock.forward(minutes=10)

    assert people.client.get("/v1/me", headers=headers).status_code == 401
