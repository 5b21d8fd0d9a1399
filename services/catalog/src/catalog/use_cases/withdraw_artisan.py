"""Withdraw everything that an artisan offers, right before they are erased."""

import dataclasses

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.models.artisan import Artisan, artisan_of
from catalog.models.availability import forget_availability
from catalog.models.listing import PRODUCT, Listing
from catalog.models.sentences import capacity_declared, publication, stock_declared
from catalog.models.workshop_session import sessions_of
from chassis.auth import Caller
from contracts.catalog import ArtisanWithdrawn
from eventing.outbox import record


@dataclasses.dataclass(frozen=True, kw_only=True)
class WithdrawArtisan:
    """Who is leaving; the caller holds the exclusive lock on them."""

    person_id: str


def withdraw_artisan(
    session: Session, _caller: Caller, command: WithdrawArtisan, *, deps: Deps
) -> None:
    """Say that nothing of theirs can be seen, bought or booked any more."""
    del deps
    artisan = artisan_of(session, command.person_id)
    if artisan is None:
        return
    for listing in session.scalars(select(Listing).where(Listing.artisan_id == artisan.id)):
        _withdraw(session, listing, artisan)
    record(session, ArtisanWithdrawn(artisan_id=artisan.id, version=artisan.version + 1))


def _withdraw(session: Session, listing: Listing, artisan: Artisan) -> None:
    was_published = listing.published
    listing.published = False
    listing.version += 1
    if was_published:
        record(session, publication(listing, artisan))
    if listing.kind == PRODUCT:
        record(session, stock_declared(listing, artisan))
    sessions = sessions_of(session, listing.id)
    for one in sessions:
        one.version += 1
        record(session, capacity_declared(one, listing, artisan))
    forget_availability(session, [listing.id, *(one.id for one in sessions)])
