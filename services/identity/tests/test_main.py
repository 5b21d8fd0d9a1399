from typing import Any

from click.testing import CliRunner

from contracts.identity import RoleGranted
from identity.__main__ import main


def grant(environ: dict[str, str], email: str, role: str) -> Any:
    return CliRunner().invoke(main, ["grant-role", email, role], env=environ)


def test_the_first_officer_is_made_by_hand(people: Any, environ: dict[str, str]) -> None:
    tokens = people.living()
    done = grant(environ, "Layla@example.com", "officer")

    assert (done.exit_code, "granted officer" in done.output) == (0, True)
    assert people.said(RoleGranted) == [RoleGranted(person_id=tokens["person_id"], role="officer")]
    roles = people.claims(people.sign_in().json["access_token"])["roles"]
    assert roles == ["customer", "officer"]


def test_nobody_is_made_an_officer_by_an_address_that_is_not_proven(
    people: Any, environ: dict[str, str]
) -> None:
    people.register()

    for email in ("layla@example.com", "nobody@example.com"):
        done = grant(environ, email, "officer")
        assert (done.exit_code, "no verified account" in done.output) == (1, True)


def test_a_role_that_does_not_exist_is_not_granted(environ: dict[str, str]) -> None:
    assert grant(environ, "layla@example.com", "emperor").exit_code == 2
