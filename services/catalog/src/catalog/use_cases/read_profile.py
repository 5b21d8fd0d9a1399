"""Read one's own profile or application."""

from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.errors import NotAnArtisan
from catalog.models.artisan import Artisan, artisan_of
from chassis.auth import Caller


def read_profile(session: Session, caller: Caller, _query: None, *, deps: Deps) -> Artisan:
    """Return the caller's profile, in whatever state.

    Raises:
        NotAnArtisan: the caller never applied.
    """
    del deps
    artisan = artisan_of(session, caller.person_id)
    if artisan is None:
        raise NotAnArtisan
    return artisan
