"""Whose signature a token bears: identity's public keys, and what they have proven just now.

A client shows the same token with every request of a quarter of an hour. What one key set has
proven once is not proven again, until that set is replaced: the keys are fetched anew every ten
minutes, so a key that identity has withdrawn counts no longer than it did without this.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple, Protocol

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from chassis.refusals import Unauthenticated

# RFC 9864 gives EdDSA a new name that few clients read yet; both are accepted, the old one is said.
warnings.filterwarnings("ignore", message="EdDSA is deprecated via RFC 9864")

_ALGORITHMS = ("EdDSA", "Ed25519")
_MOST = 10_000
"""Tokens that are remembered; all are forgotten when there are more."""


class KeySource(Protocol):
    """Whatever knows identity's public keys."""

    def keys(self, kid: str | None) -> KeySet:
        """Return the key set; one that knows `kid` if there is any."""


@dataclass(frozen=True)
class StaticKeys:
    """Keys that are known from the start: identity's own, and those of tests."""

    key_set: KeySet

    def keys(self, kid: str | None) -> KeySet:
        """Return the key set."""
        del kid
        return self.key_set


class _Proven(NamedTuple):
    """What a token says, and which keys have proven it."""

    claims: Mapping[str, Any]
    kid: str | None
    by: KeySet


class Signatures:
    """Reads the claims of tokens that identity has signed; many threads may ask."""

    def __init__(self, keys: KeySource) -> None:
        self._keys = keys
        self._proven: dict[bytes, _Proven] = {}

    def claims(self, token: str) -> Mapping[str, Any]:
        """Return what a token claims; whether it counts now is for others to ask.

        Raises:
            Unauthenticated: it is no token, or not signed with a key that counts.
        """
        digest = sha256(token.encode()).digest()
        known = self._proven.get(digest)
        if known is not None and self._keys.keys(known.kid) is known.by:
            return known.claims
        proven = self._prove(token)
        if len(self._proven) >= _MOST:
            self._proven.clear()
        self._proven[digest] = proven
        return proven.claims

    def _prove(self, token: str) -> _Proven:
        used: list[tuple[str | None, KeySet]] = []

        def key_of(signed: Any) -> KeySet:
            kid = signed.headers().get("kid")
            used.append((kid, self._keys.keys(kid)))
            return used[-1][1]

        try:
            claims = jwt.decode(token, key_of, algorithms=_ALGORITHMS).claims
        except (JoseError, ValueError, KeyError, TypeError) as wrong:
            raise Unauthenticated from wrong
        kid, by = used[-1]
        return _Proven(claims, kid, by)
