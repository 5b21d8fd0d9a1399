"""Apply to sell and teach here."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.errors import AlreadyApplied
from catalog.models.artisan import DECLINED, Artisan, Form, artisan_of
from catalog.models.visibility import DEFAULTS
from chassis.auth import Caller
from chassis.ids import new_id
from contracts.catalog import ArtisanApplied
from eventing.outbox import record
from personal_data.fence import fence


def apply_as_artisan(session: Session, caller: Caller, form: Form, *, deps: Deps) -> Artisan:
    """Open an application; one that was declined can be made anew.

    Raises:
        AlreadyApplied: one is open, or was approved.
    """
    person_id = str(caller.person_id)
    fence(session, person_id, new=True)
    artisan = artisan_of(session, person_id) or _nobody_yet(person_id)
    if artisan.state not in (None, DECLINED):
        raise AlreadyApplied
    artisan.apply(form, deps.clock.now())
    session.add(artisan)
    try:
        session.flush()
    except IntegrityError as taken:  # the same person, twice at the same moment
        raise AlreadyApplied from taken
    record(session, ArtisanApplied(artisan_id=artisan.id, person_id=person_id))
    return artisan


def _nobody_yet(person_id: str) -> Artisan:
    return Artisan(id=new_id("art"), person_id=person_id, visibility=dict(DEFAULTS), version=0)
