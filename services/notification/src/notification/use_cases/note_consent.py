"""Remember what a person has consented to, as privacy says it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from notification.doors.deps import Deps
from notification.models import Consent
from personal_data.fence import fence


@dataclass(frozen=True, kw_only=True)
class NoteConsent:
    """One person's word on one purpose and channel, and the version of that word."""

    person_id: str
    purpose: str
    channel: str
    granted: bool
    version: int


def note_consent(session: Session, _caller: Caller, command: NoteConsent, *, deps: Deps) -> None:
    """Keep the newest word; an older one that arrives late changes nothing."""
    del deps
    fence(session, command.person_id)
    key = (command.person_id, command.purpose, command.channel)
    known = session.get(Consent, key, with_for_update=True)
    if known is None:
        session.add(
            Consent(
                person_id=command.person_id,
                purpose=command.purpose,
                channel=command.channel,
                granted=command.granted,
                version=command.version,
            )
        )
    elif known.version < command.version:
        known.granted, known.version = command.granted, command.version
