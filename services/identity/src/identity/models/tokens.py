"""What a person holds after signing in."""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from chassis.ids import new_id
from identity.models.account import Account
from identity.models.device_session import DeviceSession


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tokens:
    """An access token for some minutes, and the refresh token that follows it up."""

    access_token: str = dataclasses.field(repr=False)
    refresh_token: str = dataclasses.field(repr=False)
    expires_in: int
    person_id: str
    session_id: str
    token_type: str = "Bearer"  # noqa: S105  the scheme


@dataclasses.dataclass(frozen=True, kw_only=True)
class Signing:
    """How access tokens are made: by which signature, when, and for how long."""

    sign: Callable[[Mapping[str, Any]], str]
    now: datetime
    lifetime: timedelta

    def tokens(
        self, account: Account, device: DeviceSession, roles: tuple[str, ...], refresh_token: str
    ) -> Tokens:
        """Return the pair for a device; the access token says ids, roles and times only."""
        claims = {
            "sub": account.id,
            "sid": device.id,
            "roles": list(roles),
            "auth_time": int(device.signed_in_at.timestamp()),
            "pv": account.policy_version,
            "aal": "aal1",
            **self.frame(),
        }
        return Tokens(
            access_token=self.sign(claims),
            refresh_token=refresh_token,
            expires_in=self.seconds,
            person_id=account.id,
            session_id=device.id,
        )

    def service_token(self, service: str, target: str) -> str:
        """Return the token by which one service may call the one other that it names."""
        return self.sign({"sub": f"svc:{service}", "target": target, **self.frame()})

    @property
    def seconds(self) -> int:
        """How long a token is good for, in seconds."""
        return int(self.lifetime.total_seconds())

    def frame(self) -> dict[str, Any]:
        """Return what every token says: its id, when it was made, and until when it is good."""
        return {
            "jti": new_id("tok"),
            "iat": int(self.now.timestamp()),
            "exp": int((self.now + self.lifetime).timestamp()),
        }
