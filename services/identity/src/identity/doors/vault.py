"""The keys of this service, and the only code that touches them.

Today they come from the settings; in a hardware module they would stand behind the same methods.
One pepper serves several uses, each under a label of its own, so that no hash of one can pass for
a hash of another.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.jwk import Key, KeySet, OKPKey

from identity.settings import IdentitySettings

AUDIENCE = "alheraf"


class Vault:
    """Signs access tokens, and makes the keyed hashes that stand for secrets."""

    def __init__(self, settings: IdentitySettings) -> None:
        self._issuer = settings.issuer
        self._pepper = settings.code_pepper.encode()
        self._mail_tag_key = settings.mail_tag_key.encode()
        self._signing = _key(settings.signing_jwk)
        previous = settings.previous_signing_jwk
        self.published = KeySet([self._signing, *([_key(previous)] if previous else [])])

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Return an access token with these claims, our issuer and the platform as audience."""
        header = {"alg": "EdDSA", "kid": self._signing.kid}
        framed = {"iss": self._issuer, "aud": AUDIENCE, **claims}
        return jwt.encode(header, framed, self._signing, algorithms=["EdDSA"])

    def jwks(self) -> dict[str, Any]:
        """Return the public keys: today's and the one before, whose tokens may still be out."""
        return {"keys": [_public(key) for key in self.published.keys]}

    def code_hash(self, challenge_id: str, code: str) -> str:
        """Return what is kept of a code."""
        return self._keyed("code", f"{challenge_id}|{code}").hex()

    def attempt_key(self, budget: str, kind: str, value: str) -> str:
        """Return the name under which attempts are counted."""
        return self._keyed("attempt", f"{budget}|{kind}|{value}").hex()

    def successor(self, refresh_token: str) -> str:
        """Return the one token that follows this one; nobody without our key can tell it."""
        drawn = self._keyed("successor", refresh_token)
        return base64.urlsafe_b64encode(drawn).rstrip(b"=").decode()

    def mail_tag(self, email: str) -> str:
        """Return the keyed hash by which a mailbox without an account is recognised."""
        return hmac.digest(self._mail_tag_key, email.encode(), hashlib.sha256).hex()

    def _keyed(self, label: str, value: str) -> bytes:
        return hmac.digest(self._pepper, f"{label}|{value}".encode(), hashlib.sha256)


def _key(jwk: str) -> OKPKey:
    key = OKPKey.import_key(json.loads(jwk))
    key.ensure_kid()
    return key


def _public(key: Key) -> dict[str, Any]:
    return {**key.as_dict(private=False), "use": "sig", "alg": "EdDSA"}
