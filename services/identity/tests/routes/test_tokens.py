import json
from typing import Any

import pytest
from joserfc.jwk import OKPKey


def ask(people: Any, **told: str) -> Any:
    form = {
        "grant_type": "client_credentials",
        "client_id": "notification",
        "client_secret": "sends",
        "target": "privacy",
        **told,
    }
    return people.client.post("/v1/oauth/token", data=form)


def test_a_service_gets_a_token_for_the_one_that_it_names(people: Any) -> None:
    answer = ask(people)

    assert (answer.status_code, answer.json["token_type"]) == (200, "Bearer")
    claims = people.claims(answer.json["access_token"])
    assert (claims["sub"], claims["target"]) == ("svc:notification", "privacy")
    assert claims["exp"] - claims["iat"] == answer.json["expires_in"] == 600


@pytest.mark.parametrize("secret", ["old", "new"])
def test_two_secrets_work_while_one_is_rotated(people: Any, secret: str) -> None:
    assert ask(people, client_id="privacy", client_secret=secret).status_code == 200


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": "nobody", "client_secret": ""}, 401, "invalid_client"),
        ({"target": "nowhere"}, 422, "invalid_target"),
        ({"grant_type": "password"}, 422, "shape_refused"),
        ({"scope": "everything"}, 422, "shape_refused"),
    ],
)
def test_whoever_cannot_prove_it_gets_none(
    people: Any, told: dict[str, str], status: int, code: str
) -> None:
    answer = ask(people, **told)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_the_keys_are_public_halves_with_names(people: Any) -> None:
    [key] = people.client.get("/.well-known/jwks.json").json["keys"]

    assert (key["kty"], key["crv"], key["use"], key["alg"]) == ("OKP", "Ed25519", "sig", "EdDSA")
    assert key["kid"]
    assert "d" not in key


def another_key() -> str:
    return json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=True))


def test_tokens_of_the_key_before_are_good_until_they_expire(
    people: Any, beside: Any, environ: dict[str, str]
) -> None:
    headers = people.signed(people.living())
    rotated = beside(SIGNING_JWK=another_key(), PREVIOUS_SIGNING_JWK=environ["SIGNING_JWK"])

    assert len(rotated.client.get("/.well-known/jwks.json").json["keys"]) == 2
    assert rotated.client.get("/v1/me", headers=headers).status_code == 200


def test_tokens_of_a_key_that_is_gone_are_refused(people: Any, beside: Any) -> None:
    headers = people.signed(people.living())
    replaced = beside(SIGNING_JWK=another_key())

    assert replaced.client.get("/v1/me", headers=headers).status_code == 401
