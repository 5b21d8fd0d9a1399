"""Decline an application, and say why."""

import dataclasses

from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.errors import ArtisanNotFound
from catalog.models.artisan import DECLINED, Artisan, locked_artisan
from chassis.auth import Caller
from contracts.catalog import ArtisanDeclined
from eventing.outbox import record
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class DeclineArtisan:
    """Whom, and why; the applicant reads the reason here."""

    artisan_id: str
    reason: str


def decline_artisan(
    session: Session, _caller: Caller, command: DeclineArtisan, *, deps: Deps
) -> Artisan:
    """Close the application; the person may apply anew.

    Raises:
        ArtisanNotFound: there is no such applicant.
        ApplicationDecided: somebody has decided already.
    """
    known = session.get(Artisan, command.artisan_id)
    if known is None:
        raise ArtisanNotFound
    fence(session, known.person_id)
    artisan = locked_artisan(session, known.id)
    artisan.decide(DECLINED, deps.clock.now(), command.reason)
    record(session, ArtisanDeclined(artisan_id=artisan.id, person_id=artisan.person_id))
    return artisan
