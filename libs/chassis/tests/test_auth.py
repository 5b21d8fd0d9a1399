"""A token is believed only when identity made it, for us, and not too long ago."""

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, OKPKey

from chassis.auth import (
    Caller,
    Rule,
    any_of,
    anyone,
    artisan,
    officer,
    person,
    read_token,
    role,
    service,
)
from chassis.refusals import Unauthenticated
from chassis.signatures import Signatures, StaticKeys
from testkit.tokens import ISSUER, TestTokens

TOKENS = TestTokens()
KEYS = StaticKeys(KeySet.import_key_set(TOKENS.jwks))  # type: ignore[arg-type]


def read(token: str, target: str = "booking") -> Caller:
    return read_token(
        token,
        signatures=Signatures(KEYS),
        issuer=ISSUER,
        target=target,
        now=datetime.now(UTC),
        language="ar",
    )


def claims(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    usual = {"iss": ISSUER, "aud": "alheraf", "sub": "per_1", "exp": now + 60, "roles": []}
    return {**usual, **changed}


def piece(document: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")


def test_a_persons_token_says_who_they_are() -> None:
    caller = read(TOKENS.token_for("per_1", roles=["artisan"]))
    assert (caller.person_id, caller.session_id, caller.service) == ("per_1", "ses_test", None)
    assert caller.has("artisan")
    assert caller.policy_version == 1
    assert caller.language == "ar"


def test_a_services_token_names_no_person() -> None:
    caller = read(TOKENS.service_token("catalog", target="booking"))
    assert (caller.service, caller.person_id, caller.roles) == ("catalog", None, frozenset())


def test_a_services_token_is_good_for_one_service() -> None:
    with pytest.raises(Unauthenticated):
        read(TOKENS.service_token("catalog", target="messaging"))


@pytest.mark.parametrize("changed", [{"exp": 1}, {"iss": "x"}, {"aud": "x"}, {"sub": ""}])
def test_a_token_of_another_time_or_place_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        read(TOKENS.token_for("per_1", **changed))


@pytest.mark.parametrize("missing", ["exp", "iss", "aud", "sub"])
def test_a_token_without_a_claim_that_counts_is_refused(missing: str) -> None:
    said = claims()
    del said[missing]
    header = {"alg": "EdDSA", "kid": "test"}
    with pytest.raises(Unauthenticated):
        read(jwt.encode(header, said, TOKENS.key, algorithms=["EdDSA"]))


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "é", "x" * 5000, "null"])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(Unauthenticated):
        read(token)


def test_an_unsigned_token_is_refused() -> None:
    with pytest.raises(Unauthenticated):
        read(f"{piece({'alg': 'none', 'kid': 'test'})}.{piece(claims())}.")


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused() -> None:
    signed = f"{piece({'alg': 'HS256', 'kid': 'test'})}.{piece(claims())}"
    public = TOKENS.key.as_pem(private=False)
    mac = hmac.new(public, signed.encode(), hashlib.sha256).digest()
    with pytest.raises(Unauthenticated):
        read(f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}")
    symmetric = jwt.encode({"alg": "HS256", "kid": "test"}, claims(), OctKey.generate_key(256))
    with pytest.raises(Unauthenticated):
        read(symmetric)


def test_a_token_of_a_stranger_who_borrows_the_key_id_is_refused() -> None:
    stranger = OKPKey.generate_key("Ed25519", {"kid": "test"})
    forged = jwt.encode({"alg": "EdDSA", "kid": "test"}, claims(), stranger, algorithms=["EdDSA"])
    with pytest.raises(Unauthenticated):
        read(forged)


def test_a_token_whose_claims_were_changed_is_refused() -> None:
    header, _, signature = TOKENS.token_for("per_1").split(".")
    with pytest.raises(Unauthenticated):
        read(f"{header}.{piece(claims(sub='per_2'))}.{signature}")


NOBODY = Caller()
SOMEBODY = Caller(person_id="per_1", roles=frozenset({"customer"}))
CRAFTSWOMAN = Caller(person_id="per_2", roles=frozenset({"artisan"}))
CATALOG = Caller(service="catalog")


@pytest.mark.parametrize(
    ("rule", "admitted"),
    [
        (anyone, [NOBODY, SOMEBODY, CRAFTSWOMAN, CATALOG]),
        (person, [SOMEBODY, CRAFTSWOMAN]),
        (artisan, [CRAFTSWOMAN]),
        (role("customer"), [SOMEBODY]),
        (officer, []),
        (service("catalog", "booking"), [CATALOG]),
        (service("booking"), []),
        (service(), [CATALOG]),
        (any_of(artisan, service("catalog")), [CRAFTSWOMAN, CATALOG]),
    ],
)
def test_a_rule_admits_whom_it_names(rule: Rule, admitted: list[Caller]) -> None:
    everybody = [NOBODY, SOMEBODY, CRAFTSWOMAN, CATALOG]
    assert [caller for caller in everybody if rule.admits(caller)] == admitted
    assert rule.needs_token is (NOBODY not in admitted)
    assert rule.name
