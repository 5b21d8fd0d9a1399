"""Tokens of the people who ask, made as identity makes them, and kept as clients keep them."""

import secrets
import time

from joserfc import jwt
from joserfc.jwk import OKPKey

from processes.suite import ProcessSuite

_SECONDS = 3600  # longer than a run


class Tokens:
    """One token a person."""

    def __init__(self, suite: ProcessSuite) -> None:
        self._key = OKPKey.import_key(suite.state.secrets["signing_jwk"])
        self._issuer = suite.environment("identity")["ISSUER"]
        self._made: dict[str, str] = {}

    def of(self, person_id: str, roles: tuple[str, ...]) -> str:
        """Return the person's token."""
        if person_id not in self._made:
            self._made[person_id] = self._make(person_id, roles)
        return self._made[person_id]

    def _make(self, person_id: str, roles: tuple[str, ...]) -> str:
        now = int(time.time())
        claims = {
            "iss": self._issuer,
            "aud": "alheraf",
            "sub": person_id,
            "sid": "ses_bench",
            "roles": list(roles),
            "auth_time": now,
            "pv": 1,
            "iat": now,
            "exp": now + _SECONDS,
            "jti": secrets.token_hex(8),
        }
        header = {"alg": "EdDSA", "kid": self._key.kid}
        return jwt.encode(header, claims, self._key, algorithms=["EdDSA"])
