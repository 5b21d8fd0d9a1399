"""Note that a holder has set right what it says of a person."""

from datetime import datetime

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.holders import PersonCorrected
from privacy.doors.deps import Deps
from privacy.models.correction import Correction


def note_correction(
    session: Session, _caller: Caller, said: PersonCorrected, *, deps: Deps
) -> Correction:
    """Put it on record."""
    del deps
    noted = Correction(
        id=said.correction_id,
        person_id=said.person_id,
        officer_id=said.officer_id,
        holder=said.holder,
        field=said.field,
        rows=said.rows,
        corrected_at=datetime.fromisoformat(said.corrected_at),
    )
    session.add(noted)
    return noted
