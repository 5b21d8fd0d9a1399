"""Exchange a refresh token for its successor and a new access token."""

import dataclasses
from datetime import datetime

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.identity import SessionTheftDetected
from eventing.outbox import record
from identity.doors.deps import Deps
from identity.errors import SessionOver
from identity.models.account import Account
from identity.models.device_session import DeviceSession, locked_session
from identity.models.refresh_token import RefreshToken, token_hash
from identity.models.role import roles_of
from identity.models.tokens import Signing, Tokens
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class RefreshSession:
    """The refresh token as the client carries it."""

    refresh_token: str = dataclasses.field(repr=False)


def refresh_session(
    session: Session, _caller: Caller, command: RefreshSession, *, deps: Deps
) -> Tokens | SessionOver:
    """Move the session on; twice within the grace gives the same successor.

    A reuse after the grace ends the session for thief and owner alike. That must be kept, so this
    refusal is returned, not raised.

    Raises:
        SessionOver: unknown, expired, or the session has ended.
    """
    now = deps.clock.now()
    used, device = _presented(session, command, now)
    if used.reused(now, deps.settings.refresh_grace):
        device.end(now)
        record(session, SessionTheftDetected(session_id=device.id, person_id=device.person_id))
        return SessionOver()
    account = session.get_one(Account, device.person_id)
    device.use(now, idle=deps.settings.idle_lifetime, longest=deps.settings.session_lifetime)
    successor = deps.vault.successor(command.refresh_token)
    if used.used_at is None:
        used.used_at = now
        session.add(_follow(used, successor, now))
    signing = Signing(sign=deps.vault.sign, now=now, lifetime=deps.settings.access_lifetime)
    return signing.tokens(account, device, roles_of(session, account.id), successor)


def _presented(
    session: Session, command: RefreshSession, now: datetime
) -> tuple[RefreshToken, DeviceSession]:
    presented = token_hash(command.refresh_token)
    token = session.get(RefreshToken, presented)
    owner = None if token is None else session.get(DeviceSession, token.session_id)
    if token is None or owner is None:
        raise SessionOver
    fence(session, owner.person_id)
    device = locked_session(session, owner.id)
    if device is None or not device.lives(now):
        raise SessionOver
    return session.get_one(RefreshToken, presented, populate_existing=True), device


def _follow(used: RefreshToken, successor: str, now: datetime) -> RefreshToken:
    return RefreshToken(
        token_hash=token_hash(successor),
        session_id=used.session_id,
        parent_hash=used.token_hash,
        issued_at=now,
    )
