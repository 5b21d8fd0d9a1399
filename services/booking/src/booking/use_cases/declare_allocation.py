"""Take the catalog's word on how much of something there is."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.models.allocation import Allocation, locked_allocations
from booking.models.sentences import availability_changed
from booking.models.withdrawn_artisan import has_withdrawn
from chassis.auth import Caller
from eventing.outbox import record


@dataclass(frozen=True, kw_only=True)
class DeclareAllocation:
    """How many pieces or seats an artisan states, and the version of that statement."""

    item_id: str
    kind: str
    artisan_id: str
    stated: int
    version: int


def declare_allocation(
    session: Session, _caller: Caller, command: DeclareAllocation, *, deps: Deps
) -> None:
    """Follow a newer statement; an older one, and one of an artisan who left, changes nothing."""
    del deps
    stated = 0 if has_withdrawn(session, command.artisan_id) else command.stated
    allocation = locked_allocations(session, [command.item_id]).get(command.item_id)
    if allocation is None:
        allocation = _new(command)
        session.add(allocation)
    if allocation.state(stated, command.version):
        record(session, availability_changed(allocation))


def _new(command: DeclareAllocation) -> Allocation:
    return Allocation(
        item_id=command.item_id,
        kind=command.kind,
        artisan_id=command.artisan_id,
        stated=0,
        stated_version=0,
        declared=0,
        held=0,
        sold=0,
        version=0,
    )
