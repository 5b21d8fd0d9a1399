from typing import Any

from contracts.identity import SessionsEnded
from contracts.privacy import EndSessions, PolicyAccepted


def accepted(tokens: dict[str, str], version: int) -> PolicyAccepted:
    return PolicyAccepted(person_id=tokens["person_id"], policy_version=version)


def test_an_accepted_policy_stands_in_the_token(people: Any) -> None:
    tokens = people.living()
    people.hear(accepted(tokens, 3))
    people.hear(accepted(tokens, 2))

    assert people.claims(people.sign_in().json["access_token"])["pv"] == 3


def end_sessions(person_id: str) -> EndSessions:
    return EndSessions(request_id="req_1", holder="identity", phase=2, person_id=person_id)


def test_an_erasure_that_begins_signs_the_person_out_for_good(people: Any) -> None:
    tokens = people.living()
    other = people.living("yusuf@example.com", full_name="Yusuf Haddad")
    people.hear(end_sessions(tokens["person_id"]))

    def refreshed(held: dict[str, str]) -> int:
        body = {"refresh_token": held["refresh_token"]}
        return int(people.client.post("/v1/sessions/refresh", json=body).status_code)

    assert refreshed(tokens) == 401
    assert people.sign_in().json["code"] == "sign_in_refused"
    assert refreshed(other) == 200
    people.client.post("/v1/password-resets", json={"email": "layla@example.com"})
    assert people.said()[-1] == SessionsEnded(request_id="req_1", holder="identity", phase=2)


def test_hearing_it_twice_answers_twice(people: Any) -> None:
    tokens = people.living()
    people.hear(end_sessions(tokens["person_id"]))
    people.hear(end_sessions(tokens["person_id"]))

    assert len(people.said(SessionsEnded)) == 2


def test_somebody_whose_account_is_gone_has_no_sessions_either(people: Any) -> None:
    people.hear(end_sessions("per_nobody"))

    assert len(people.said(SessionsEnded)) == 1
