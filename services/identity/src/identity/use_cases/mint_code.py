"""Mint the code of a challenge for notification, which sends it and forgets it."""

import dataclasses
import secrets

from sqlalchemy.orm import Session

from chassis.auth import Caller
from eventing.outbox import record
from identity.doors.deps import Deps
from identity.errors import ChallengeGone
from identity.models.account import Account
from identity.models.challenge import Challenge, locked_challenge
from identity.models.disclosure import new_disclosure
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class MintCode:
    """The challenge whose code is to be sent."""

    challenge_id: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Code:
    """A code and where it goes, told once."""

    code: str = dataclasses.field(repr=False)
    address: str = dataclasses.field(repr=False)
    channel: str
    language: str
    purpose: str


def mint_code(session: Session, caller: Caller, command: MintCode, *, deps: Deps) -> Code:
    """Draw six digits anew and keep their keyed hash; an earlier code stops fitting.

    Where the code goes is a contact handed over, so it is on record like any other.

    Raises:
        ChallengeGone: answered, replaced or expired since it was issued.
    """
    now = deps.clock.now()
    known = session.get(Challenge, command.challenge_id)
    if known is None:
        raise ChallengeGone
    fence(session, known.person_id)
    challenge = locked_challenge(session, command.challenge_id, now)
    if challenge is None:
        raise ChallengeGone
    account = session.get_one(Account, challenge.person_id)
    code = f"{secrets.randbelow(10**6):06}"
    code_hash = deps.vault.code_hash(challenge.id, code)
    challenge.keep_code(code_hash, now + deps.settings.code_lifetime)
    disclosure = new_disclosure(
        account.id, to=str(caller.service), purpose=challenge.purpose, now=now
    )
    session.add(disclosure)
    record(session, disclosure.said())
    return Code(
        code=code,
        address=challenge.address(account),
        channel=challenge.channel,
        language=account.language,
        purpose=challenge.purpose,
    )
