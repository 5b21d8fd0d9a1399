"""Withdraw a consent because its one-click unsubscribe was used."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from eventing.outbox import record
from personal_data.fence import fence
from privacy.doors.deps import Deps
from privacy.models.consent import Answer, Consent, answered, consent_changed, locked_consent
from privacy.models.wordings import offered


@dataclass(frozen=True, kw_only=True)
class WithdrawConsent:
    """Whose consent, for what, on which channel."""

    person_id: str
    purpose: str
    channel: str


def withdraw_consent(
    session: Session, caller: Caller, command: WithdrawConsent, *, deps: Deps
) -> Consent | None:
    """Keep the withdrawal and say so; None where we never asked for such a consent."""
    wording = offered().get((command.purpose, command.channel))
    if wording is None:
        return None
    fence(session, command.person_id)
    now = deps.clock.now()
    consent = locked_consent(session, command.person_id, command.purpose, command.channel, now)
    answer = Answer(
        granted=False,
        wording_version=wording.version,
        language=caller.language,
        means="unsubscribe",
        at=now,
    )
    if answered(session, consent, answer):
        record(session, consent_changed(consent))
    return consent
