"""Products: published, found, and corrected by their artisan."""

from typing import Any

from catalog.errors import ListingNotFound, NotAnArtisan
from catalog.models.listing import PRODUCT
from catalog.models.showcase import Exhibit
from catalog.routes.tags import tagged
from catalog.schemas.listings import (
    ListingsQuery,
    NewProductSchema,
    ProductCorrectionSchema,
    ProductPage,
    ProductSchema,
)
from catalog.use_cases.correct_listing import CorrectListing, correct_listing
from catalog.use_cases.list_listings import ListListings, list_listings
from catalog.use_cases.publish_listing import PublishListing, publish_listing
from catalog.use_cases.read_listing import ReadListing, read_listing
from chassis.auth import allow, anyone, artisan
from chassis.paging import Page
from chassis.refusals import PreconditionMissing, StaleVersion
from chassis.web import Blueprint, if_match, read, write
from personal_data.fence import PersonForgotten

blp = Blueprint("products", description="What artisans make")


@blp.route("/v1/products", methods=["POST"])
@allow(artisan)
@blp.arguments(NewProductSchema)
@blp.response(201, ProductSchema)
@blp.refuses(NotAnArtisan, PersonForgotten)
def publish(body: dict[str, Any]) -> Exhibit:
    """Publish a product, and declare its stock."""
    return tagged(write(publish_listing, PublishListing(kind=PRODUCT, **body)))


@blp.route("/v1/products", methods=["GET"])
@allow(anyone)
@blp.arguments(ListingsQuery, location="query")
@blp.response(200, ProductPage)
def list_them(query: dict[str, Any]) -> Page[Exhibit]:
    """List products, the newest first."""
    return read(list_listings, ListListings(kind=PRODUCT, **query))


@blp.route("/v1/products/<product_id>", methods=["GET"])
@allow(anyone)
@blp.response(200, ProductSchema)
@blp.refuses(ListingNotFound)
def show(product_id: str) -> Exhibit:
    """Read one product."""
    return tagged(read(read_listing, ReadListing(kind=PRODUCT, listing_id=product_id)))


@blp.route("/v1/products/<product_id>", methods=["PATCH"])
@allow(artisan)
@blp.arguments(ProductCorrectionSchema)
@blp.response(200, ProductSchema)
@blp.refuses(NotAnArtisan, ListingNotFound, StaleVersion, PreconditionMissing, PersonForgotten)
def correct(body: dict[str, Any], product_id: str) -> Exhibit:
    """Correct one's own product, declare its stock anew, withdraw it or publish it again."""
    command = CorrectListing(kind=PRODUCT, listing_id=product_id, version=if_match(), changes=body)
    return tagged(write(correct_listing, command))
