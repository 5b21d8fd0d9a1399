"""Read an artisan's profile, as far as they show it to the one who asks."""

import dataclasses

from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.errors import ArtisanNotFound
from catalog.models.artisan import APPROVED, Artisan
from catalog.models.portrait import Portrait, portrait_for
from chassis.auth import Caller


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReadArtisan:
    """Whose."""

    artisan_id: str


def read_artisan(session: Session, caller: Caller, query: ReadArtisan, *, deps: Deps) -> Portrait:
    """Return the profile and whose eyes see it.

    Raises:
        ArtisanNotFound: there is no approved artisan with this id.
    """
    del deps
    artisan = session.get(Artisan, query.artisan_id)
    if artisan is None or artisan.state != APPROVED:
        raise ArtisanNotFound
    return portrait_for(session, artisan, caller.person_id)
