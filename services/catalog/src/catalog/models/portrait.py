"""An artisan's profile, and the eyes that look at it."""

import dataclasses

from sqlalchemy.orm import Session

from catalog.models.artisan import Artisan
from catalog.models.purchase import has_bought
from catalog.models.visibility import BUYER, PLATFORM, STRANGER


@dataclasses.dataclass(frozen=True, kw_only=True)
class Portrait:
    """What the serializer needs to decide what it shows."""

    artisan: Artisan
    eyes: str


def portrait_for(session: Session, artisan: Artisan, person_id: str | None) -> Portrait:
    """Return the profile for somebody: the artisan, a buyer of theirs, or a stranger."""
    if person_id is not None and person_id == artisan.person_id:
        return Portrait(artisan=artisan, eyes=PLATFORM)
    bought = has_bought(session, person_id, artisan.id)
    return Portrait(artisan=artisan, eyes=BUYER if bought else STRANGER)
