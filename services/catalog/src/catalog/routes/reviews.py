"""Reviews: posted by buyers, read by all."""

from typing import Any

from catalog.errors import AlreadyReviewed, ListingNotFound, OrderNotCompleted, PurchaseNotFound
from catalog.models.listing import PRODUCT, WORKSHOP
from catalog.schemas.reviews import (
    ReviewingSchema,
    ReviewPage,
    ReviewSchema,
    ReviewsQuery,
    shown,
    shown_page,
)
from catalog.use_cases.list_reviews import ListReviews, list_reviews
from catalog.use_cases.post_review import PostReview, post_review
from chassis.auth import allow, anyone, person
from chassis.paging import Page
from chassis.web import Blueprint, caller, read, write
from personal_data.fence import PersonForgotten

blp = Blueprint("reviews", description="What buyers thought")


@blp.route("/v1/reviews", methods=["POST"])
@allow(person)
@blp.arguments(ReviewingSchema)
@blp.response(201, ReviewSchema)
@blp.refuses(PurchaseNotFound, ListingNotFound, OrderNotCompleted, AlreadyReviewed)
@blp.refuses(PersonForgotten)
def post(body: dict[str, Any]) -> dict[str, Any]:
    """Review something that one has bought and received."""
    return shown(write(post_review, PostReview(**body)), caller())


@blp.route("/v1/products/<product_id>/reviews", methods=["GET"])
@allow(anyone)
@blp.arguments(ReviewsQuery, location="query")
@blp.response(200, ReviewPage)
@blp.refuses(ListingNotFound)
def list_of_product(query: dict[str, Any], product_id: str) -> Page[dict[str, Any]]:
    """List what buyers thought of a product."""
    wanted = ListReviews(kind=PRODUCT, listing_id=product_id, **query)
    return shown_page(read(list_reviews, wanted), caller())


@blp.route("/v1/workshops/<workshop_id>/reviews", methods=["GET"])
@allow(anyone)
@blp.arguments(ReviewsQuery, location="query")
@blp.response(200, ReviewPage)
@blp.refuses(ListingNotFound)
def list_of_workshop(query: dict[str, Any], workshop_id: str) -> Page[dict[str, Any]]:
    """List what buyers thought of a workshop."""
    wanted = ListReviews(kind=WORKSHOP, listing_id=workshop_id, **query)
    return shown_page(read(list_reviews, wanted), caller())
