"""What messaging does on hearing the catalog: customers may ask about what is offered."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.catalog import ListingPublished, ListingWithdrawn
from contracts.event import Event
from messaging.doors.deps import Deps
from messaging.models.context import LISTING, News
from messaging.use_cases.note_context import note_context


def listing_published(session: Session, said: ListingPublished, *, deps: Deps) -> None:
    """Let customers ask its artisan."""
    news = News(
        context_id=said.listing_id,
        kind=LISTING,
        version=said.version,
        artisan_person_id=said.artisan_person_id,
        artisan_id=said.artisan_id,
    )
    note_context(session, Caller.system(), news, deps=deps)


def listing_withdrawn(session: Session, said: ListingWithdrawn, *, deps: Deps) -> None:
    """Let those who asked finish, and then no more."""
    news = News(
        context_id=said.listing_id,
        kind=LISTING,
        version=said.version,
        artisan_person_id=said.artisan_person_id,
        closes_at=deps.clock.now() + deps.settings.closing_time,
    )
    note_context(session, Caller.system(), news, deps=deps)


HANDLERS: dict[type[Event], Callable[..., Any]] = {
    ListingPublished: listing_published,
    ListingWithdrawn: listing_withdrawn,
}
