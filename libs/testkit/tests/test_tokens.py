"""Tokens of tests are what identity would issue."""

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from testkit.tokens import TestTokens


def read(tokens: TestTokens, token: str) -> jwt.Token:
    return jwt.decode(token, KeySet.import_key_set(tokens.jwks), algorithms=["EdDSA"])


def test_a_token_names_the_person_and_what_they_may(tokens: TestTokens) -> None:
    claims = read(tokens, tokens.token_for("per_1", roles=["officer"])).claims
    assert (claims["sub"], claims["roles"], claims["aud"]) == ("per_1", ["officer"], "alheraf")


def test_a_service_token_names_the_one_service_it_may_call(tokens: TestTokens) -> None:
    claims = read(tokens, tokens.service_token("booking", target="catalog")).claims
    assert (claims["sub"], claims["target"]) == ("svc:booking", "catalog")


def test_claims_can_be_spoilt_on_purpose(tokens: TestTokens) -> None:
    claims = read(tokens, tokens.token_for("per_1", aud="elsewhere", exp=1)).claims
    assert (claims["aud"], claims["exp"]) == ("elsewhere", 1)


def test_the_public_half_has_no_secret(tokens: TestTokens) -> None:
    assert "d" not in tokens.jwks["keys"][0]


def test_another_issuer_has_another_key(tokens: TestTokens) -> None:
    forged = TestTokens().token_for("per_1")
    with pytest.raises(Exception, match="signature"):
        read(tokens, forged)
