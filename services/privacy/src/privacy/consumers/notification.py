"""What we do on hearing notification."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.event import Event
from contracts.notification import UnsubscribeRequested
from privacy.doors.deps import Deps
from privacy.use_cases.withdraw_consent import WithdrawConsent, withdraw_consent


def unsubscribe_requested(session: Session, said: UnsubscribeRequested, *, deps: Deps) -> None:
    """Withdraw the consent that a one-click unsubscribe names."""
    command = WithdrawConsent(person_id=said.person_id, purpose=said.purpose, channel=said.channel)
    withdraw_consent(session, Caller.system(), command, deps=deps)


HANDLERS: dict[type[Event], Callable[..., Any]] = {UnsubscribeRequested: unsubscribe_requested}
