"""Open a session by e-mail and password."""

import dataclasses
from datetime import datetime

from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.ids import new_id
from identity.doors.deps import Deps
from identity.errors import SignInRefused
from identity.models.account import Account, account_of_email, locked_account
from identity.models.device import device_name, network_of
from identity.models.device_session import DeviceSession
from identity.models.refresh_token import RefreshToken, new_token, token_hash
from identity.models.role import roles_of
from identity.models.tokens import Signing, Tokens
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class SignIn:
    """What the person says, and what their device says of itself."""

    email: str
    password: str = dataclasses.field(repr=False)
    user_agent: str
    ip: str


def sign_in(session: Session, _caller: Caller, command: SignIn, *, deps: Deps) -> Tokens:
    """Open a session, and hand over its first tokens.

    Raises:
        SignInRefused: unknown address, wrong password, unverified or leaving; the same for all,
            after the same work.
    """
    known = account_of_email(session, command.email)
    fits = deps.passwords.fits(known.password_hash if known else None, command.password)
    if known is None or not fits:
        raise SignInRefused
    fence(session, known.id)
    account = locked_account(session, known.id)
    if account is None or not account.opens:
        raise SignInRefused
    if deps.passwords.outdated(account.password_hash):
        account.password_hash = deps.passwords.hash(command.password)
    return _open_session(session, account, command, deps)


def _open_session(session: Session, account: Account, command: SignIn, deps: Deps) -> Tokens:
    now = deps.clock.now()
    device = _device(account, command, now, deps)
    token = new_token()
    session.add(device)
    session.flush()
    session.add(RefreshToken(token_hash=token_hash(token), session_id=device.id, issued_at=now))
    signing = Signing(sign=deps.vault.sign, now=now, lifetime=deps.settings.access_lifetime)
    return signing.tokens(account, device, roles_of(session, account.id), token)


def _device(account: Account, command: SignIn, now: datetime, deps: Deps) -> DeviceSession:
    return DeviceSession(
        id=new_id("sid"),
        person_id=account.id,
        device=device_name(command.user_agent),
        ip=network_of(command.ip),
        signed_in_at=now,
        last_used_at=now,
        expires_at=now + deps.settings.idle_lifetime,
    )
