"""The internal door by which booking asks what is on offer, before it takes an order."""

from typing import Any

from catalog.models.offer import Offer
from catalog.schemas.offers import AskedSchema, OffersSchema
from catalog.use_cases.quote_offers import QuoteOffers, quote_offers
from chassis.auth import allow, service
from chassis.web import Blueprint, read

blp = Blueprint("offers", description="For booking alone; never routed publicly")


@blp.route("/internal/offers", methods=["POST"])
@allow(service("booking"))
@blp.arguments(AskedSchema)
@blp.response(200, OffersSchema)
def quote(body: dict[str, Any]) -> dict[str, list[Offer]]:
    """Tell what these items are, whose, and at which price; what is not on offer is left out."""
    item_ids = tuple(item["item_id"] for item in body["items"])
    return {"offers": read(quote_offers, QuoteOffers(item_ids=item_ids))}
