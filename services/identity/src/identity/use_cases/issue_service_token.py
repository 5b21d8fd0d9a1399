"""Give a service the token by which it may call one other."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from identity.doors.deps import Deps
from identity.errors import ClientRefused, TargetUnknown
from identity.models.tokens import Signing


@dataclasses.dataclass(frozen=True, kw_only=True)
class IssueServiceToken:
    """Who asks, how they prove it, and which service they want to call."""

    client_id: str
    client_secret: str = dataclasses.field(repr=False)
    target: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServiceToken:
    """The token, and for how many seconds it is good."""

    access_token: str = dataclasses.field(repr=False)
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105  the scheme


def issue_service_token(
    _session: Session, _caller: Caller, command: IssueServiceToken, *, deps: Deps
) -> ServiceToken:
    """Sign a token that names both sides.

    Raises:
        ClientRefused: id and secret do not belong together.
        TargetUnknown: no service has the target's name.
    """
    if not deps.clients.fits(command.client_id, command.client_secret):
        raise ClientRefused
    if not deps.clients.known(command.target):
        raise TargetUnknown(pointer="/target")
    signing = Signing(
        sign=deps.vault.sign, now=deps.clock.now(), lifetime=deps.settings.access_lifetime
    )
    token = signing.service_token(command.client_id, command.target)
    return ServiceToken(access_token=token, expires_in=signing.seconds)
