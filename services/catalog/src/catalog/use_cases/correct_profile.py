"""Correct one's own profile, and who may see which field of it."""

import dataclasses
from typing import Any

from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.models.artisan import Artisan, own_profile
from catalog.models.version import refuse_stale
from chassis.auth import Caller
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class CorrectProfile:
    """The version that the caller read, and what is to change of it."""

    version: int
    changes: dict[str, Any]


def correct_profile(
    session: Session, caller: Caller, command: CorrectProfile, *, deps: Deps
) -> Artisan:
    """Set what is given; the old value is kept nowhere.

    Raises:
        NotAnArtisan: the caller never applied.
        StaleVersion: the profile has changed since it was read.
    """
    del deps
    fence(session, caller.person_id)
    artisan = own_profile(session, caller.person_id)
    refuse_stale(artisan.version, command.version)
    artisan.tell(command.changes)
    return artisan
