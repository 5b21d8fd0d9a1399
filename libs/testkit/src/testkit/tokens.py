"""Access tokens for tests, signed with a key that only the test run knows."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.jwk import OKPKey

AUDIENCE = "alheraf"
ISSUER = "http://identity.test"


class TestTokens:
    """An issuer as identity is one: `public_keys` for `StaticKeys`, and tokens of any kind."""

    __test__ = False  # pytest collects classes of this name otherwise

    def __init__(self, issuer: str = ISSUER) -> None:
        self.issuer = issuer
        self.key = OKPKey.generate_key("Ed25519", {"kid": "test", "alg": "EdDSA", "use": "sig"})

    @property
    def jwks(self) -> dict[str, Any]:
        """The public half, as a JWKS document."""
        return {"keys": [self.key.as_dict(private=False)]}

    def token_for(
        self,
        person_id: str,
        *,
        roles: Sequence[str] = ("customer",),
        auth_time: datetime | None = None,
        **claims: Any,
    ) -> str:
        """Return a person's access token, good for a quarter of an hour; `claims` override."""
        now = int(time.time())
        return self._signed(
            {
                **self._frame(now),
                "sub": person_id,
                "sid": "ses_test",
                "roles": list(roles),
                "auth_time": int(auth_time.timestamp()) if auth_time else now,
                "pv": 1,
                **claims,
            }
        )

    def service_token(self, service: str, *, target: str, **claims: Any) -> str:
        """Return the token with which one service calls the one other that it names."""
        frame = self._frame(int(time.time()))
        return self._signed({**frame, "sub": f"svc:{service}", "target": target, **claims})

    def headers(self, person_id: str, **options: Any) -> dict[str, str]:
        """Return the header of a signed-in person."""
        return bearer(self.token_for(person_id, **options))

    def service_headers(self, service: str, *, target: str) -> dict[str, str]:
        """Return the header of a calling service."""
        return bearer(self.service_token(service, target=target))

    def _frame(self, now: int) -> dict[str, Any]:
        return {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + 900,
            "jti": f"tok_{time.monotonic_ns()}",
        }

    def _signed(self, claims: Mapping[str, Any]) -> str:
        header = {"alg": "EdDSA", "kid": "test"}
        return jwt.encode(header, dict(claims), self.key, algorithms=["EdDSA"])


def bearer(token: str) -> dict[str, str]:
    """Return the Authorization header that carries a token."""
    return {"Authorization": f"Bearer {token}"}
