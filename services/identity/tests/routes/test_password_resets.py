from typing import Any

import pytest

from contracts.identity import ChallengeIssued, PasswordChanged

NEW = "a well beside the palms"


def ask(people: Any, email: str = "layla@example.com") -> Any:
    return people.client.post("/v1/password-resets", json={"email": email})


def confirm(people: Any, code: str, password: str = NEW) -> Any:
    body = {"email": "layla@example.com", "code": code, "password": password}
    return people.client.post("/v1/password-resets/confirmation", json=body)


def test_a_forgotten_password_is_replaced_and_everybody_signed_out(people: Any) -> None:
    tokens = people.living()
    assert ask(people).status_code == 202

    assert confirm(people, people.code("reset_password")).status_code == 204
    assert len(people.said(PasswordChanged)) == 1
    assert people.sign_in().status_code == 401
    assert people.sign_in(password=NEW).status_code == 201
    body = {"refresh_token": tokens["refresh_token"]}
    assert people.client.post("/v1/sessions/refresh", json=body).status_code == 401


def test_no_code_goes_to_an_address_that_nobody_has_verified(people: Any) -> None:
    people.register()
    people.client.post("/v1/password-resets", json={"email": "nobody@example.com"})

    assert ask(people).status_code == 202
    assert {said.purpose for said in people.said(ChallengeIssued)} == {"verify_email"}


def test_a_code_for_something_else_resets_nothing(people: Any) -> None:
    people.living()
    ask(people)

    answer = confirm(people, people.code("verify_phone"))
    assert (answer.status_code, answer.json["code"]) == (403, "code_refused")
    assert people.sign_in().status_code == 201


@pytest.mark.parametrize("password", ["password1234", "layla-layla-layla", "منصور منصور"])
def test_a_weak_password_is_refused_and_the_code_still_fits(people: Any, password: str) -> None:
    people.living()
    ask(people)
    code = people.code("reset_password")

    assert confirm(people, code, password).status_code == 422
    assert confirm(people, code).status_code == 204


def test_the_name_of_an_account_is_not_told_to_whoever_has_no_code(people: Any) -> None:
    people.living()
    ask(people)
    people.code("reset_password")

    assert confirm(people, "000000", "منصور منصور").json["code"] == "code_refused"
