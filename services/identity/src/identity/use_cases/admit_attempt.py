"""Count an attempt before anything is tried, and refuse it where there were too many.

It has a transaction of its own, committed first: what is refused afterwards still counts.
"""

import dataclasses
import math
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.refusals import TooManyRequests
from identity.doors.deps import Deps
from identity.models.attempt import count_attempts
from identity.models.budget import Budget
from identity.models.device import network_of
from identity.settings import IdentitySettings

_SPREAD = {
    Budget.SEND: 1,
    Budget.CODE: 1,
    Budget.PASSWORD: 5,
    Budget.TOKEN: 1,
    Budget.CLIENT: 1,
}
"""How many networks may use up an identifier's budget. Were it one for passwords, an enemy
elsewhere could lock an owner out of their account; six digits can afford no second one."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class AdmitAttempt:
    """Somebody at `ip` tries something for `identifier`: an address, a person, a token."""

    budget: Budget
    identifier: str
    ip: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Allowance:
    """How much of its budget an identifier has left, and for how many seconds."""

    budget: Budget
    limit: int
    remaining: int
    seconds: int


def admit_attempt(
    session: Session, _caller: Caller, command: AdmitAttempt, *, deps: Deps
) -> Allowance:
    """Count the attempt for the identifier, its network and everybody.

    Raises:
        TooManyRequests: one of them has used up its budget.
    """
    now = deps.clock.now()
    limits = _limits(command, deps)
    counted = count_attempts(session, dict.fromkeys(limits, now + command.budget.window), now)
    _refuse_excess(limits, counted, now)
    here = next(iter(limits))
    count, ends = counted[here]
    return Allowance(
        budget=command.budget,
        limit=limits[here],
        remaining=limits[here] - count,
        seconds=_seconds(ends, now),
    )


def _limits(command: AdmitAttempt, deps: Deps) -> dict[str, int]:
    """Return what each counter may reach, the one of the identifier in its network first."""
    settings, network = deps.settings, network_of(command.ip)
    own = _own(settings, command.budget)
    return {
        _key(command, "here", f"{command.identifier}|{network}", deps): own,
        _key(command, "anywhere", command.identifier, deps): own * _SPREAD[command.budget],
        _key(command, "network", network, deps): settings.network_limit,
        _key(command, "everybody", "", deps): settings.global_limit,
    }


def _own(settings: IdentitySettings, budget: Budget) -> int:
    return {
        Budget.SEND: settings.send_limit,
        Budget.CODE: settings.code_limit,
        Budget.PASSWORD: settings.password_limit,
        Budget.TOKEN: settings.token_limit,
        Budget.CLIENT: settings.client_limit,
    }[budget]


def _key(command: AdmitAttempt, kind: str, value: str, deps: Deps) -> str:
    return deps.vault.attempt_key(command.budget, kind, value)


def _refuse_excess(
    limits: Mapping[str, int], counted: Mapping[str, tuple[int, datetime]], now: datetime
) -> None:
    waits = [_seconds(ends, now) for key, (count, ends) in counted.items() if count > limits[key]]
    if waits:
        raise TooManyRequests(retry_after=max(waits))


def _seconds(ends: datetime, now: datetime) -> int:
    return max(1, math.ceil((ends - now).total_seconds()))
