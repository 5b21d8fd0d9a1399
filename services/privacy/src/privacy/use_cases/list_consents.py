"""Show every consent that we ask for, and what the person answered."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from privacy.doors.deps import Deps
from privacy.models.consent import Consent
from privacy.models.wordings import offered


@dataclass(frozen=True, kw_only=True)
class ListConsents:
    """Nothing needs to be said."""


@dataclass(frozen=True, kw_only=True)
class ConsentShown:
    """One consent with its present wording; without an answer it is not given."""

    purpose: str
    channel: str
    granted: bool
    version: int
    wording_version: int
    wording: dict[str, str]
    changed_at: datetime | None


def list_consents(
    session: Session, caller: Caller, _query: ListConsents, *, deps: Deps
) -> list[ConsentShown]:
    """Return all that is offered, in a fixed order."""
    del deps
    mine = session.scalars(select(Consent).where(Consent.person_id == caller.person_id))
    answers = {(consent.purpose, consent.channel): consent for consent in mine}
    return [
        ConsentShown(
            purpose=wording.purpose,
            channel=wording.channel,
            granted=answer.granted if answer else False,
            version=answer.version if answer else 0,
            wording_version=wording.version,
            wording=wording.text,
            changed_at=answer.changed_at if answer else None,
        )
        for key, wording in sorted(offered().items())
        for answer in (answers.get(key),)
    ]
