"""The shapes of reviews. Readers never learn who wrote one."""

from typing import Any

from catalog.models.review import BEST, LONGEST, Review
from chassis.auth import Caller
from chassis.paging import Page, PageQuery, page_schema
from chassis.schemas import Flag, Id, Schema, Text, Timestamp, Whole


class ReviewingSchema(Schema):
    """What was bought in which order, a rating from 1 to 5, and words if there are any."""

    listing_id = Id("prd", "wks", required=True)
    order_id = Id("ord", required=True)
    rating = Whole(required=True, least=1, most=BEST)
    text = Text(
        load_default=None, min_length=1, max_length=LONGEST, multiline=True, ledger="reviews.text"
    )


class ReviewSchema(Schema):
    """A review; its words are gone when their author is."""

    id = Id("rev", required=True)
    rating = Whole(required=True)
    text = Text(required=True, allow_none=True, max_length=LONGEST, ledger="reviews.text")
    mine = Flag(required=True)
    posted_at = Timestamp(required=True)


class ReviewsQuery(PageQuery):
    """Which part of the reviews."""


ReviewPage = page_schema(ReviewSchema)


def shown(review: Review, reader: Caller) -> dict[str, Any]:
    """Return a review as the reader sees it."""
    return {
        "id": review.id,
        "rating": review.rating,
        "text": review.text,
        "mine": review.author_id is not None and review.author_id == reader.person_id,
        "posted_at": review.posted_at,
    }


def shown_page(found: Page[Review], reader: Caller) -> Page[dict[str, Any]]:
    """Return a page of reviews as the reader sees them."""
    return Page([shown(review, reader) for review in found.items], found.next)
