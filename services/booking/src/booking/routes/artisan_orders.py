"""Orders as their artisans see and fulfil them."""

from typing import Any

from booking.errors import (
    OrderInWrongState,
    OrderNotFound,
    PurposeDoesNotFit,
    SessionNotBegun,
    ViewExpired,
)
from booking.models.order import Order
from booking.schemas.delivery import DeliverySchema, PurposeSchema
from booking.schemas.order import ArtisanOrderPageSchema, ArtisanOrderSchema
from booking.use_cases.cancel_order import BY_ARTISAN, CancelOrder, cancel_order
from booking.use_cases.complete_order import CompleteOrder, complete_order
from booking.use_cases.list_artisan_orders import list_artisan_orders
from booking.use_cases.look_at_delivery import Delivery, LookAtDelivery, look_at_delivery
from booking.use_cases.ship_order import ShipOrder, ship_order
from booking.use_cases.show_artisan_order import ShowArtisanOrder, show_artisan_order
from chassis.auth import allow, artisan
from chassis.paging import Page, PageQuery
from chassis.web import Blueprint, read, remember_etag, write

blp = Blueprint("artisan-orders", description="What an artisan is to fulfil")


@blp.route("/v1/artisan-orders", methods=["GET"])
@allow(artisan)
@blp.arguments(PageQuery, location="query")
@blp.response(200, ArtisanOrderPageSchema)
def show_all(query: dict[str, Any]) -> Page[Order]:
    """List the orders and bookings of one's own offers, the newest first."""
    return read(list_artisan_orders, query["page"])


@blp.route("/v1/artisan-orders/<order_id>", methods=["GET"])
@allow(artisan)
@blp.response(200, ArtisanOrderSchema)
@blp.refuses(OrderNotFound)
def show(order_id: str) -> Order:
    """Show what is to be made ready, and nothing of the buyer."""
    order = read(show_artisan_order, ShowArtisanOrder(order_id=order_id))
    remember_etag(order.version)
    return order


@blp.route("/v1/artisan-orders/<order_id>/delivery", methods=["GET"])
@allow(artisan)
@blp.arguments(PurposeSchema, location="query")
@blp.response(200, DeliverySchema)
@blp.refuses(OrderNotFound, PurposeDoesNotFit, ViewExpired)
def look(query: dict[str, Any], order_id: str) -> Delivery:
    """Show what one task needs; the look is recorded, and the buyer can see it."""
    return write(look_at_delivery, LookAtDelivery(order_id=order_id, **query))


@blp.route("/v1/artisan-orders/<order_id>/shipment", methods=["POST"])
@allow(artisan, while_restricted=True)
@blp.response(200, ArtisanOrderSchema)
@blp.refuses(OrderNotFound, OrderInWrongState)
def ship(order_id: str) -> Order:
    """Say that the goods are on their way."""
    return write(ship_order, ShipOrder(order_id=order_id))


@blp.route("/v1/artisan-orders/<order_id>/completion", methods=["POST"])
@allow(artisan, while_restricted=True)
@blp.response(200, ArtisanOrderSchema)
@blp.refuses(OrderNotFound, OrderInWrongState, SessionNotBegun)
def complete(order_id: str) -> Order:
    """Say that the goods have arrived, or that the session took place."""
    return write(complete_order, CompleteOrder(order_id=order_id))


@blp.route("/v1/artisan-orders/<order_id>/cancellation", methods=["POST"])
@allow(artisan, while_restricted=True)
@blp.response(200, ArtisanOrderSchema)
@blp.refuses(OrderNotFound, OrderInWrongState)
def cancel(order_id: str) -> Order:
    """Give up an order that is not shipped; the buyer's money goes back."""
    return write(cancel_order, CancelOrder(order_id=order_id, reason=BY_ARTISAN))
