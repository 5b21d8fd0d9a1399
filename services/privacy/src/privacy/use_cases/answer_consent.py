"""Give or withdraw consent for one purpose on one channel: the same call, equally easy."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from eventing.outbox import record
from personal_data.fence import fence
from privacy.doors.deps import Deps
from privacy.errors import ConsentNotOffered, ObjectedBySignal, WordingOutdated
from privacy.models.consent import Answer, Consent, answered, consent_changed, locked_consent
from privacy.models.wordings import SHARING, offered


@dataclass(frozen=True, kw_only=True)
class AnswerConsent:
    """The answer, the wording that was shown, and whether the browser sent Sec-GPC: 1."""

    purpose: str
    channel: str
    granted: bool
    wording_version: int | None = None
    objects: bool = False


def answer_consent(
    session: Session, caller: Caller, command: AnswerConsent, *, deps: Deps
) -> Consent:
    """Keep the answer with its evidence and tell whoever acts on it.

    Raises:
        ConsentNotOffered: nobody asks for this consent.
        WordingOutdated: consent was given to words that are no longer ours.
        ObjectedBySignal: sharing was consented to while the browser objects to it.
    """
    person_id = str(caller.person_id)
    fence(session, person_id)
    wording = offered().get((command.purpose, command.channel))
    if wording is None:
        raise ConsentNotOffered
    shown = command.wording_version or wording.version
    if command.granted and shown != wording.version:
        raise WordingOutdated(current=wording.version)
    if command.granted and command.objects and command.purpose == SHARING:
        raise ObjectedBySignal
    now = deps.clock.now()
    consent = locked_consent(session, person_id, command.purpose, command.channel, now)
    answer = Answer(
        granted=command.granted,
        wording_version=shown,
        language=caller.language,
        means="web",
        at=now,
    )
    changed = answered(session, consent, answer)
    if changed:
        record(session, consent_changed(consent))
    return consent
