"""Sell nothing more of an artisan who has left."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.models.allocation import Allocation, locked_allocations
from booking.models.sentences import availability_changed
from booking.models.withdrawn_artisan import WithdrawnArtisan, has_withdrawn
from chassis.auth import Caller
from eventing.outbox import record


@dataclass(frozen=True, kw_only=True)
class WithdrawArtisan:
    """Who has left."""

    artisan_id: str
    version: int


def withdraw_artisan(
    session: Session, _caller: Caller, command: WithdrawArtisan, *, deps: Deps
) -> None:
    """Remember that the artisan left, and state 0 of everything that they offered."""
    del deps
    if has_withdrawn(session, command.artisan_id):
        return
    session.add(WithdrawnArtisan(artisan_id=command.artisan_id, version=command.version))
    offered = select(Allocation.item_id).where(Allocation.artisan_id == command.artisan_id)
    allocations = locked_allocations(session, session.scalars(offered).all())
    for allocation in allocations.values():
        allocation.withdraw()
        record(session, availability_changed(allocation))
