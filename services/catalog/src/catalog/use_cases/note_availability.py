"""Note how much of a product or session can still be had."""

import dataclasses

from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.models.availability import Availability
from catalog.models.listing import Listing
from catalog.models.workshop_session import WorkshopSession
from chassis.auth import Caller


@dataclasses.dataclass(frozen=True, kw_only=True)
class NoteAvailability:
    """What is left of which item."""

    item_id: str
    available: int
    version: int


def note_availability(
    session: Session, _caller: Caller, command: NoteAvailability, *, deps: Deps
) -> None:
    """Keep the newest; of an item that has gone nothing is kept."""
    del deps
    known = session.get(Availability, command.item_id, with_for_update=True, populate_existing=True)
    if known is None:
        if not _exists(session, command.item_id):
            return
        known = Availability(item_id=command.item_id, available=0, version=-1)
        session.add(known)
    known.learn(command.available, command.version)


def _exists(session: Session, item_id: str) -> bool:
    return any(session.get(model, item_id) is not None for model in (Listing, WorkshopSession))
