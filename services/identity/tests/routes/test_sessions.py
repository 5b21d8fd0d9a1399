from typing import Any

from contracts.identity import SessionTheftDetected

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def refresh(people: Any, token: str) -> Any:
    return people.client.post("/v1/sessions/refresh", json={"refresh_token": token})


def test_signing_in_opens_a_session(people: Any) -> None:
    people.register()
    people.verify()
    answer = people.sign_in()

    assert answer.status_code == 201
    assert answer.json["token_type"] == "Bearer"
    assert answer.json["expires_in"] == 600
    assert answer.json["person_id"].startswith("per_")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_access_token_says_ids_roles_and_times_and_nothing_else(people: Any) -> None:
    tokens = people.living()

    claims = people.claims(tokens["access_token"])
    assert set(claims) == {
        *("iss", "aud", "sub", "sid", "roles", "auth_time", "pv", "aal", "jti", "iat", "exp")
    }
    assert claims["sub"] == tokens["person_id"]
    assert claims["sid"] == tokens["session_id"]
    assert claims["roles"] == ["customer"]
    assert (claims["pv"], claims["aal"], claims["aud"]) == (0, "aal1", "alheraf")
    assert claims["exp"] - claims["iat"] == 600


def test_wrong_unknown_and_unverified_are_refused_in_the_same_words(people: Any) -> None:
    people.living()
    people.register("unverified@example.com")

    answers = [
        people.sign_in(password="not the password"),
        people.sign_in("nobody@example.com"),
        people.sign_in("unverified@example.com"),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert {answer.json["code"] for answer in answers} == {"sign_in_refused"}


def test_a_refresh_token_hands_over_to_its_successor(people: Any) -> None:
    first = people.living()
    second = refresh(people, first["refresh_token"]).json
    third = refresh(people, second["refresh_token"]).json

    assert len({first["refresh_token"], second["refresh_token"], third["refresh_token"]}) == 3
    assert {first["session_id"], second["session_id"], third["session_id"]} == {first["session_id"]}


def test_within_the_grace_a_used_token_gives_the_same_successor(people: Any, clock: Any) -> None:
    first = people.living()
    second = refresh(people, first["refresh_token"]).json
    clock.forward(seconds=20)
    again = refresh(people, first["refresh_token"])

    assert again.status_code == 200
    assert again.json["refresh_token"] == second["refresh_token"]
    assert people.said(SessionTheftDetected) == []


def test_after_the_grace_a_used_token_ends_the_session_for_everybody(
    people: Any, clock: Any
) -> None:
    first = people.living()
    second = refresh(people, first["refresh_token"]).json
    clock.forward(seconds=21)

    assert refresh(people, first["refresh_token"]).json["code"] == "session_over"
    assert refresh(people, second["refresh_token"]).json["code"] == "session_over"
    [theft] = people.said(SessionTheftDetected)
    assert theft.session_id == first["session_id"]


def test_a_theft_in_one_session_leaves_the_others_alone(people: Any, clock: Any) -> None:
    first = people.living()
    other = people.sign_in().json
    refresh(people, first["refresh_token"])
    clock.forward(seconds=21)
    refresh(people, first["refresh_token"])

    assert refresh(people, other["refresh_token"]).status_code == 200


def test_a_session_ends_when_it_is_not_used(people: Any, clock: Any) -> None:
    tokens = people.living()
    clock.forward(days=31)

    assert refresh(people, tokens["refresh_token"]).status_code == 401


def test_a_session_ends_in_the_long_run_even_when_it_is_used(people: Any, clock: Any) -> None:
    token = people.living()["refresh_token"]
    for _ in range(7):
        clock.forward(days=25)
        token = refresh(people, token).json["refresh_token"]
    clock.forward(days=6)

    assert refresh(people, token).status_code == 401


def test_no_token_is_stored_as_it_is(people: Any) -> None:
    first = people.living()
    second = refresh(people, first["refresh_token"]).json

    stored = people.everything_stored()
    for token in (first["refresh_token"], second["refresh_token"], second["access_token"]):
        assert token not in stored


def test_made_up_and_empty_tokens_are_refused(people: Any) -> None:
    assert refresh(people, "made-up").status_code == 401
    assert refresh(people, "x" * 129).status_code == 422


def test_the_sessions_are_listed_with_device_and_network(people: Any) -> None:
    people.register()
    people.verify()
    people.client.post(
        "/v1/sessions",
        json={"email": "layla@example.com", "password": "three blind camels"},
        headers={"User-Agent": FIREFOX},
        environ_overrides={"REMOTE_ADDR": "203.0.113.77"},
    )
    tokens = people.sign_in().json

    listed = people.client.get("/v1/sessions", headers=people.signed(tokens)).json["items"]
    assert listed[0]["id"] == tokens["session_id"]
    assert listed[1]["device"] == "Firefox · Windows"
    assert listed[1]["ip"] == "203.0.113.0/24"
    assert "203.0.113.77" not in people.everything_stored()


def test_a_device_is_signed_out(people: Any) -> None:
    tokens = people.living()
    other = people.sign_in().json
    path = f"/v1/sessions/{other['session_id']}"

    assert people.client.delete(path, headers=people.signed(tokens)).status_code == 204
    assert people.client.delete(path, headers=people.signed(tokens)).status_code == 204
    assert refresh(people, other["refresh_token"]).status_code == 401
    assert refresh(people, tokens["refresh_token"]).status_code == 200


def test_every_other_device_is_signed_out_at_once(people: Any) -> None:
    tokens = people.living()
    others = [people.sign_in().json for _ in range(2)]

    answer = people.client.delete("/v1/sessions", headers=people.signed(tokens))
    assert answer.status_code == 204
    assert [refresh(people, other["refresh_token"]).status_code for other in others] == [401, 401]
    assert refresh(people, tokens["refresh_token"]).status_code == 200


def test_nobody_signs_out_somebody_elses_device(people: Any) -> None:
    tokens = people.living()
    other = people.living("yusuf@example.com", full_name="Yusuf Haddad")
    path = f"/v1/sessions/{other['session_id']}"

    answer = people.client.delete(path, headers=people.signed(tokens))
    assert (answer.status_code, answer.json["code"]) == (404, "session_unknown")
    assert refresh(people, other["refresh_token"]).status_code == 200


def test_the_same_answer_comes_in_arabic(people: Any) -> None:
    answer = people.client.post(
        "/v1/sessions",
        json={"email": "nobody@example.com", "password": "whatever it is"},
        headers={"Accept-Language": "ar"},
    )

    assert answer.json["title"] == "تعذّر تسجيل الدخول"
    assert answer.headers["Content-Language"] == "ar"
