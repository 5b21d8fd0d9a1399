"""What the catalog says, and what people are told of it."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.catalog import ArtisanApproved, ArtisanDeclined, ListingPublished, ReviewPosted
from contracts.event import Event
from notification.doors.deps import Deps
from notification.use_cases.promote_listing import PromoteListing, promote_listing
from notification.use_cases.tell_person import TellPerson, tell_person


def artisan_approved(session: Session, event: ArtisanApproved, *, deps: Deps) -> None:
    """Tell the applicant that they can begin."""
    command = TellPerson(person_id=event.person_id, kind="artisan_approved")
    tell_person(session, Caller.system(), command, deps=deps)


def artisan_declined(session: Session, event: ArtisanDeclined, *, deps: Deps) -> None:
    """Tell the applicant where the reason stands."""
    command = TellPerson(person_id=event.person_id, kind="artisan_declined")
    tell_person(session, Caller.system(), command, deps=deps)


def review_posted(session: Session, event: ReviewPosted, *, deps: Deps) -> None:
    """Tell the artisan."""
    command = TellPerson(
        person_id=event.artisan_person_id,
        kind="review_posted",
        facts={"listing_id": event.listing_id, "rating": event.rating},
    )
    tell_person(session, Caller.system(), command, deps=deps)


def listing_published(session: Session, event: ListingPublished, *, deps: Deps) -> None:
    """Tell those who asked for news."""
    command = PromoteListing(
        listing_id=event.listing_id,
        listing_kind=event.kind,
        artisan_person_id=event.artisan_person_id,
    )
    promote_listing(session, Caller.system(), command, deps=deps)


HANDLERS: Mapping[type[Event], Callable[..., None]] = {
    ArtisanApproved: artisan_approved,
    ArtisanDeclined: artisan_declined,
    ReviewPosted: review_posted,
    ListingPublished: listing_published,
}
