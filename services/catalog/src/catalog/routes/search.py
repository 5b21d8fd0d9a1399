"""Finding: the fields of craft, and words."""

from typing import Any

from catalog.models.showcase import Exhibit
from catalog.schemas.categories import CategoriesSchema, all_categories
from catalog.schemas.listings import FoundPage, SearchQuery
from catalog.use_cases.search_listings import SearchListings, search_listings
from chassis.auth import allow, anyone
from chassis.paging import Page
from chassis.web import Blueprint, read

blp = Blueprint("search", description="Finding what artisans offer; queries are kept nowhere")


@blp.route("/v1/categories", methods=["GET"])
@allow(anyone)
@blp.response(200, CategoriesSchema)
def list_categories() -> dict[str, Any]:
    """List the fields of craft."""
    return all_categories()


@blp.route("/v1/search", methods=["GET"])
@allow(anyone)
@blp.arguments(SearchQuery, location="query")
@blp.response(200, FoundPage)
def search(query: dict[str, Any]) -> Page[Exhibit]:
    """Find products and workshops in which all these words stand, however they are spelled."""
    return read(search_listings, SearchListings(**query))
