"""A signature is proven once, and again when the keys are others; the time is asked every time."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from joserfc.jwk import KeySet

from chassis import signatures
from chassis.auth import read_token
from chassis.refusals import Unauthenticated
from chassis.signatures import Signatures
from testkit.tokens import ISSUER, TestTokens

TOKENS = TestTokens()


class Published:
    """Keys that may be replaced, and how often somebody asked for one to prove a token."""

    def __init__(self) -> None:
        self.now = self.of(TOKENS)

    def keys(self, kid: str | None) -> KeySet:
        del kid
        return self.now

    @staticmethod
    def of(issuer: TestTokens) -> KeySet:
        return KeySet.import_key_set(issuer.jwks)  # type: ignore[arg-type]


@pytest.fixture
def proofs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each token whose signature is really looked at."""
    seen: list[str] = []
    decode = signatures.jwt.decode

    def noted(token: str, *positional: object, **named: object) -> object:
        seen.append(token)
        return decode(token, *positional, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(signatures.jwt, "decode", noted)
    return seen


def test_what_was_proven_is_not_proven_again(proofs: list[str]) -> None:
    reading = Signatures(Published())
    token, other = TOKENS.token_for("per_1"), TOKENS.token_for("per_2")
    said = [reading.claims(one)["sub"] for one in (token, other, token, other, token)]
    assert said == ["per_1", "per_2", "per_1", "per_2", "per_1"]
    assert proofs == [token, other]


def test_a_key_that_is_withdrawn_no_longer_counts() -> None:
    published = Published()
    reading = Signatures(published)
    token = TOKENS.token_for("per_1")
    reading.claims(token)
    published.now = Published.of(TestTokens())
    with pytest.raises(Unauthenticated):
        reading.claims(token)


def test_a_remembered_token_expires_all_the_same() -> None:
    reading = Signatures(Published())
    token = TOKENS.token_for("per_1", exp=int(time.time()) + 60)

    def read(now: datetime) -> str | None:
        return read_token(
            token, signatures=reading, issuer=ISSUER, target="x", now=now, language="en"
        ).person_id

    now = datetime.now(UTC)
    assert read(now) == "per_1"
    with pytest.raises(Unauthenticated):
        read(now + timedelta(minutes=2))


def test_what_was_refused_is_not_remembered(proofs: list[str]) -> None:
    reading = Signatures(Published())
    forged = TestTokens().token_for("per_1")
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            reading.claims(forged)
    assert proofs == [forged, forged]


def test_only_so_many_are_remembered(proofs: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signatures, "_MOST", 2)
    reading = Signatures(Published())
    tokens = [TOKENS.token_for(f"per_{number}") for number in range(3)]
    for token in (*tokens, tokens[0]):
        reading.claims(token)
    assert proofs == [*tokens, tokens[0]]
