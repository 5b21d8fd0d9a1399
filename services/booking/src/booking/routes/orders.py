"""Orders of products, as their buyers place, see and cancel them."""

from typing import Any

from booking.errors import (
    ItemNotOffered,
    NotEnoughLeft,
    OneArtisanPerOrder,
    OrderInWrongState,
    OrderNotFound,
    OwnOffer,
    TooLateToCancel,
)
from booking.models.look import Look
from booking.models.order import ORDER, Order
from booking.schemas.delivery import LookPageSchema
from booking.schemas.order import OrderPageSchema, OrderSchema, PlaceOrderSchema
from booking.use_cases.cancel_order import BY_BUYER, CancelOrder, cancel_order
from booking.use_cases.list_looks import ListLooks, list_looks
from booking.use_cases.list_orders import ListOrders, list_orders
from booking.use_cases.place_order import Delivery, PlaceOrder, Wanted, place_order
from booking.use_cases.show_order import ShowOrder, show_order
from chassis.auth import allow, person
from chassis.idempotency import idempotent
from chassis.paging import Page, PageQuery
from chassis.web import Blueprint, deps, read, remember_etag, write

blp = Blueprint("orders", description="Orders of products, and who looked at their details")


@blp.route("/v1/orders", methods=["POST"])
@allow(person)
@idempotent
@blp.arguments(PlaceOrderSchema)
@blp.response(201, OrderSchema)
@blp.refuses(ItemNotOffered, NotEnoughLeft, OneArtisanPerOrder, OwnOffer)
def place(body: dict[str, Any]) -> Order:
    """Order products of one artisan; they are held until `holds_until`, to be paid by then."""
    wanted = tuple(
        Wanted(item_id=line["product_id"], quantity=line["quantity"]) for line in body["lines"]
    )
    command = PlaceOrder(
        kind=ORDER,
        wanted=wanted,
        offers=deps().catalog.offers_for(one.item_id for one in wanted),
        delivery=Delivery(**body["delivery"]),
    )
    return write(place_order, command)


@blp.route("/v1/orders", methods=["GET"])
@allow(person)
@blp.arguments(PageQuery, location="query")
@blp.response(200, OrderPageSchema)
def show_all(query: dict[str, Any]) -> Page[Order]:
    """List one's own orders and bookings, the newest first."""
    return read(list_orders, ListOrders(kind=None, **query))


@blp.route("/v1/orders/<order_id>", methods=["GET"])
@allow(person)
@blp.response(200, OrderSchema)
@blp.refuses(OrderNotFound)
def show(order_id: str) -> Order:
    """Show one's own order."""
    order = read(show_order, ShowOrder(order_id=order_id))
    remember_etag(order.version)
    return order


@blp.route("/v1/orders/<order_id>/cancellation", methods=["POST"])
@allow(person, while_restricted=True)
@blp.response(200, OrderSchema)
@blp.refuses(OrderNotFound, OrderInWrongState, TooLateToCancel)
def cancel(order_id: str) -> Order:
    """Cancel until it is shipped, or until some hours before the session; the money goes back."""
    return write(cancel_order, CancelOrder(order_id=order_id, reason=BY_BUYER))


@blp.route("/v1/orders/<order_id>/looks", methods=["GET"])
@allow(person)
@blp.arguments(PageQuery, location="query")
@blp.response(200, LookPageSchema)
@blp.refuses(OrderNotFound)
def looks(query: dict[str, Any], order_id: str) -> Page[Look]:
    """List who looked at the details of one's own order, and for which task."""
    return read(list_looks, ListLooks(order_id=order_id, **query))
