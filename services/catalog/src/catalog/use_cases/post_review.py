"""Review something that one has bought and received."""

import dataclasses

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.errors import AlreadyReviewed, ListingNotFound, OrderNotCompleted, PurchaseNotFound
from catalog.models.artisan import Artisan
from catalog.models.listing import Listing
from catalog.models.purchase import COMPLETED, purchase_to_review
from catalog.models.review import Review
from chassis.auth import Caller
from chassis.ids import new_id
from contracts.catalog import ReviewPosted
from eventing.outbox import record
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class PostReview:
    """What was bought in which order, a rating from 1 to 5, and words if there are any."""

    listing_id: str
    order_id: str
    rating: int
    text: str | None = None


def post_review(session: Session, caller: Caller, command: PostReview, *, deps: Deps) -> Review:
    """Keep the review, once for each purchase; the artisan is told.

    Raises:
        PurchaseNotFound: the caller has not bought this in that order.
        ListingNotFound: the listing is gone.
        OrderNotCompleted: the order is not completed.
        AlreadyReviewed: this purchase was reviewed.
    """
    author_id = str(caller.person_id)
    fence(session, author_id, new=True)
    purchase = purchase_to_review(session, command.order_id, command.listing_id, author_id)
    if purchase is None:
        raise PurchaseNotFound
    if purchase.state != COMPLETED:
        raise OrderNotCompleted
    artisan_person_id = _maker(session, command.listing_id)
    _refuse_second(session, command)
    review = Review(
        id=new_id("rev"),
        author_id=author_id,
        posted_at=deps.clock.now(),
        **dataclasses.asdict(command),
    )
    session.add(review)
    record(session, _posted(review, author_id, artisan_person_id))
    return review


def _maker(session: Session, listing_id: str) -> str:
    made = select(Artisan.person_id).join(Listing, Listing.artisan_id == Artisan.id)
    found = session.scalar(made.where(Listing.id == listing_id))
    if found is None:
        raise ListingNotFound
    return found


def _refuse_second(session: Session, command: PostReview) -> None:
    earlier = select(Review.id).where(
        Review.listing_id == command.listing_id, Review.order_id == command.order_id
    )
    if session.scalar(earlier) is not None:
        raise AlreadyReviewed


def _posted(review: Review, author_id: str, artisan_person_id: str) -> ReviewPosted:
    return ReviewPosted(
        review_id=review.id,
        listing_id=review.listing_id,
        order_id=str(review.order_id),
        author_id=author_id,
        artisan_person_id=artisan_person_id,
        rating=review.rating,
    )
