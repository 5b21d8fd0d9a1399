"""Take a browser's Sec-GPC: 1 as an objection to sharing and sale."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.database import Database
from eventing.outbox import record
from personal_data.fence import fence
from privacy.doors.deps import Deps
from privacy.models.consent import Answer, Consent, answered, consent_changed
from privacy.models.wordings import SHARING


@dataclass(frozen=True, kw_only=True)
class HonourSignal:
    """Whether the browser sent the signal."""

    objects: bool


def honour_signal(database: Database, caller: Caller, command: HonourSignal, *, deps: Deps) -> int:
    """Withdraw every consent to sharing that was given, and return how many there were.

    Nearly every browser is silent, and for those no transaction is opened.
    """
    if not command.objects:
        return 0
    with database.transaction() as session:
        return _withdraw(session, caller, deps)


def _withdraw(session: Session, caller: Caller, deps: Deps) -> int:
    person_id = str(caller.person_id)
    fence(session, person_id)
    given = session.scalars(
        select(Consent)
        .where(Consent.person_id == person_id, Consent.purpose == SHARING, Consent.granted)
        .with_for_update()
    ).all()
    for consent in given:
        answer = Answer(
            granted=False,
            wording_version=consent.wording_version,
            language=caller.language,
            means="gpc",
            at=deps.clock.now(),
        )
        answered(session, consent, answer)
        record(session, consent_changed(consent))
    return len(given)
