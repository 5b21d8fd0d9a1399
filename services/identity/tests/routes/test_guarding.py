"""Every way to a token, a code or a message is counted, and none is forgotten."""

from collections.abc import Iterator
from typing import Any

import pytest

from identity.models.budget import Budget

WITHOUT_A_GUARD = {
    "GET /.well-known/jwks.json": "public keys",
    "GET /v1/me": "needs a token",
    "PATCH /v1/me": "needs a token, sends nothing",
    "GET /v1/sessions": "needs a token",
    "DELETE /v1/sessions": "needs a token",
    "DELETE /v1/sessions/{session_id}": "needs a token",
    "POST /internal/challenges/{challenge_id}/code": "needs notification's token",
    "POST /internal/contacts": "needs notification's token",
    "POST /internal/contact-lists": "needs notification's token",
    "POST /internal/mail-tags": "needs privacy's token",
}
EVERY_GUARD = {
    "POST /v1/accounts": Budget.SEND,
    "POST /v1/accounts/verification-codes": Budget.SEND,
    "POST /v1/accounts/verification": Budget.CODE,
    "POST /v1/password-resets": Budget.SEND,
    "POST /v1/password-resets/confirmation": Budget.CODE,
    "POST /v1/sessions": Budget.PASSWORD,
    "POST /v1/sessions/refresh": Budget.TOKEN,
    "POST /v1/oauth/token": Budget.CLIENT,
    "POST /v1/me/contact-changes": Budget.SEND,
    "POST /v1/me/contact-changes/confirmation": Budget.CODE,
}


def operations(people: Any) -> Iterator[tuple[str, Any]]:
    for rule in people.app.url_map.iter_rules():
        own = str(rule).startswith(("/v1/", "/internal/", "/.well-known/"))
        if not own or "/operations/" in str(rule):
            continue
        path = str(rule).replace("<", "{").replace(">", "}")
        for method in set(rule.methods) - {"HEAD", "OPTIONS"}:
            yield f"{method} {path}", people.app.view_functions[rule.endpoint]


def test_every_operation_is_guarded_or_says_why_not(people: Any) -> None:
    guards = {name: getattr(view, "budget", None) for name, view in operations(people)}

    assert {name: budget for name, budget in guards.items() if budget} == EVERY_GUARD
    assert {name for name, budget in guards.items() if not budget} == set(WITHOUT_A_GUARD)


def test_whatever_answers_with_a_token_is_guarded(people: Any) -> None:
    document = people.client.get("/openapi.json").json
    shapes = document["components"]["schemas"]
    tokens = {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method != "parameters"
        for status, answer in operation["responses"].items()
        if status.startswith("2")
        for shape in [answer.get("content", {}).get("application/json", {}).get("schema", {})]
        if "access_token"
        in shapes.get(shape.get("$ref", "").split("/")[-1], {}).get("properties", {})
    }

    assert tokens == {"POST /v1/sessions", "POST /v1/sessions/refresh", "POST /v1/oauth/token"}
    assert tokens <= set(EVERY_GUARD)


def sign_in(people: Any, email: str = "layla@example.com", **options: Any) -> Any:
    body = {"email": email, "password": "not the password"}
    return people.client.post("/v1/sessions", json=body, **options)


def test_the_eleventh_password_waits(people: Any, clock: Any) -> None:
    people.living()
    people.forget_attempts()
    statuses = [sign_in(people).status_code for _ in range(11)]

    assert statuses == [401] * 10 + [429]
    refused = people.sign_in()
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_requests")
    assert int(refused.headers["Retry-After"]) == 900

    clock.forward(minutes=15)
    assert people.sign_in().status_code == 201


def test_an_enemy_elsewhere_does_not_lock_the_owner_out(people: Any) -> None:
    people.living()
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    statuses = [sign_in(people, environ_overrides=elsewhere).status_code for _ in range(11)]

    assert statuses == [401] * 10 + [429]
    assert people.sign_in().status_code == 201


def test_many_networks_together_try_fifty_passwords_and_no_more(people: Any) -> None:
    def tried(network: int) -> list[int]:
        there = {"REMOTE_ADDR": f"198.51.{network}.7"}
        return [sign_in(people, environ_overrides=there).status_code for _ in range(10)]

    assert [tried(network) for network in range(6)] == [[401] * 10] * 5 + [[429] * 10]


def test_tries_of_a_code_have_one_budget_in_all_networks(people: Any) -> None:
    def tries(network: int) -> int:
        there = {"REMOTE_ADDR": f"198.51.{network}.7"}
        body = {"email": "layla@example.com", "code": "000000"}
        answer = people.client.post("/v1/accounts/verification", json=body, environ_overrides=there)
        return int(answer.status_code)

    assert [tries(network) for network in range(11)] == [403] * 10 + [429]


def test_only_proxies_of_ours_are_believed(beside: Any) -> None:
    forged = {"headers": {"X-Forwarded-For": "192.0.2.1, 203.0.113.77"}}

    for proxies, expected in (("0", "127.0.0.0/24"), ("1", "203.0.113.0/24")):
        people = beside(PROXY_HOPS=proxies)
        email = f"proxies{proxies}@example.com"
        people.register(email)
        people.verify(email)
        body = {"email": email, "password": "three blind camels"}
        tokens = people.client.post("/v1/sessions", json=body, **forged).json
        listed = people.client.get("/v1/sessions", headers=people.signed(tokens)).json
        assert [one["ip"] for one in listed["items"]] == [expected]


def test_an_unknown_address_waits_just_as_long(people: Any) -> None:
    statuses = [sign_in(people, "nobody@example.com").status_code for _ in range(11)]

    assert statuses == [401] * 10 + [429]


def test_what_is_left_is_said(people: Any) -> None:
    answer = sign_in(people)

    assert answer.headers["RateLimit-Policy"] == '"password";q=10;w=900'
    assert answer.headers["RateLimit"] == '"password";r=9;t=900'


def test_a_new_code_does_not_buy_new_tries(people: Any) -> None:
    people.register()

    def tries() -> int:
        people.code()
        body = {"email": "layla@example.com", "code": "000000"}
        answer = people.client.post("/v1/accounts/verification", json=body)
        return int(answer.status_code)

    first = [tries() for _ in range(5)]
    people.client.post("/v1/accounts/verification-codes", json={"email": "layla@example.com"})
    assert first + [tries() for _ in range(6)] == [403] * 10 + [429]


def test_messages_to_one_address_have_a_budget_over_all_that_send(people: Any) -> None:
    people.living()
    people.forget_attempts()
    body = {"email": "layla@example.com"}
    statuses = [people.client.post("/v1/password-resets", json=body).status_code for _ in range(4)]
    statuses.append(people.client.post("/v1/accounts/verification-codes", json=body).status_code)

    assert statuses == [202] * 5
    assert people.register().status_code == 429


def test_asking_for_changes_has_a_budget_for_the_person_and_for_the_address(people: Any) -> None:
    first = people.living()
    second = people.living("yusuf@example.com", full_name="Yusuf Haddad")
    people.forget_attempts()

    def ask(tokens: Any, email: str) -> int:
        answer = people.client.post(
            "/v1/me/contact-changes", json={"email": email}, headers=people.signed(tokens)
        )
        return int(answer.status_code)

    assert [ask(first, "victim@example.com") for _ in range(6)] == [202] * 5 + [429]
    assert ask(second, "victim@example.com") == 429
    assert ask(second, "another@example.com") == 202
    assert ask(first, "another@example.com") == 429


@pytest.mark.parametrize("limit", ["NETWORK_LIMIT", "GLOBAL_LIMIT"])
def test_a_network_and_everybody_have_budgets_too(beside: Any, limit: str) -> None:
    few = beside(**{limit: "3"})

    statuses = [sign_in(few, f"p{n}@example.com").status_code for n in range(4)]
    assert statuses == [401, 401, 401, 429]

    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "198.51.100.7"}}
    expected = 401 if limit == "NETWORK_LIMIT" else 429
    assert sign_in(few, "p9@example.com", **elsewhere).status_code == expected


def test_refresh_and_service_tokens_are_counted(beside: Any) -> None:
    few = beside(TOKEN_LIMIT="2", CLIENT_LIMIT="2")
    token = {"refresh_token": "made-up"}
    secret = {
        "grant_type": "client_credentials",
        "client_id": "notification",
        "client_secret": "guess",
        "target": "privacy",
    }

    refreshed = [few.client.post("/v1/sessions/refresh", json=token) for _ in range(3)]
    asked = [few.client.post("/v1/oauth/token", data=secret) for _ in range(3)]
    assert [answer.status_code for answer in refreshed] == [401, 401, 429]
    assert [answer.status_code for answer in asked] == [401, 401, 429]


def test_who_tried_is_not_to_be_read_from_the_counters(people: Any) -> None:
    sign_in(people, "nobody@example.com")

    stored = people.everything_stored()
    assert "nobody@example.com" not in stored
    assert "127.0.0" not in stored
