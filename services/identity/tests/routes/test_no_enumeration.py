"""Whoever asks learns nothing of who has an account: not by status, body or headers."""

from typing import Any

import pytest

KNOWN, UNKNOWN = "layla@example.com", "nobody@example.com"
SAME_FOR_ALL = {"Request-Id", "Date", "Content-Length"}

QUESTIONS = {
    "register": (
        "/v1/accounts",
        {"phone": "+966500000001", "full_name": "Who Ever", "password": "three blind camels"},
    ),
    "resend": ("/v1/accounts/verification-codes", {}),
    "verify": ("/v1/accounts/verification", {"code": "000000"}),
    "ask_reset": ("/v1/password-resets", {}),
    "reset": (
        "/v1/password-resets/confirmation",
        {"code": "000000", "password": "a well beside the palms"},
    ),
    "sign_in": ("/v1/sessions", {"password": "not the password"}),
}


def seen(answer: Any) -> Any:
    body = {name: value for name, value in answer.json.items() if name != "request_id"}
    headers = {name: value for name, value in answer.headers if name not in SAME_FOR_ALL}
    return answer.status_code, body, headers


@pytest.mark.parametrize("question", QUESTIONS)
def test_known_and_unknown_addresses_get_the_same_answer(people: Any, question: str) -> None:
    people.living(KNOWN)
    people.register("unverified@example.com")
    people.code()
    people.client.post("/v1/password-resets", json={"email": KNOWN})
    people.code("reset_password")
    people.forget_attempts()

    path, body = QUESTIONS[question]
    answers = [
        seen(people.client.post(path, json={"email": email, **body}))
        for email in (KNOWN, "unverified@example.com", UNKNOWN)
    ]
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize("question", ["register", "reset", "sign_in"])
def test_known_and_unknown_addresses_cost_the_same_work(
    people: Any, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.living(KNOWN)
    people.forget_attempts()
    path, body = QUESTIONS[question]

    def work(email: str) -> int:
        counted: list[str] = []
        hasher = type(people.deps.passwords._hasher)
        for name in ("hash", "verify"):
            real = getattr(hasher, name)

            def counting(*args: Any, real: Any = real, name: str = name, **kwargs: Any) -> Any:
                counted.append(name)
                return real(*args, **kwargs)

            monkeypatch.setattr(hasher, name, counting)
        people.client.post(path, json={"email": email, **body})
        monkeypatch.undo()
        return len(counted)

    assert work(KNOWN) == work(UNKNOWN) == 1
