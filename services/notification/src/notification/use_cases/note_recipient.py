"""Remember that a person can be told something, and in which language."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from notification.doors.deps import Deps
from notification.models import Recipient
from personal_data.fence import fence


@dataclass(frozen=True, kw_only=True)
class NoteRecipient:
    """Whom, in which language, as of which version of their account."""

    person_id: str
    language: str
    version: int


def note_recipient(
    session: Session, _caller: Caller, command: NoteRecipient, *, deps: Deps
) -> None:
    """Keep the newest word; an older one that arrives late changes nothing."""
    del deps
    fence(session, command.person_id)
    known = session.get(Recipient, command.person_id, with_for_update=True)
    if known is None:
        session.add(
            Recipient(
                person_id=command.person_id, language=command.language, version=command.version
            )
        )
    elif known.version < command.version:
        known.language, known.version = command.language, command.version
