"""Approve an application; identity gives the person the artisan's role on hearing it."""

import dataclasses

from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.errors import ArtisanNotFound
from catalog.models.artisan import APPROVED, Artisan, locked_artisan
from chassis.auth import Caller
from contracts.catalog import ArtisanApproved
from eventing.outbox import record
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class ApproveArtisan:
    """Whom."""

    artisan_id: str


def approve_artisan(
    session: Session, _caller: Caller, command: ApproveArtisan, *, deps: Deps
) -> Artisan:
    """Let the applicant offer things from now on.

    Raises:
        ArtisanNotFound: there is no such applicant.
        ApplicationDecided: somebody has decided already.
    """
    known = session.get(Artisan, command.artisan_id)
    if known is None:
        raise ArtisanNotFound
    fence(session, known.person_id, new=True)
    artisan = locked_artisan(session, known.id)
    artisan.decide(APPROVED, deps.clock.now())
    record(session, ArtisanApproved(artisan_id=artisan.id, person_id=artisan.person_id))
    return artisan
