"""Bookings of seats, as their buyers make, see and cancel them."""

from typing import Any

from booking.errors import (
    ItemNotOffered,
    NotEnoughLeft,
    OrderInWrongState,
    OrderNotFound,
    OwnOffer,
    SessionHasBegun,
    TooLateToCancel,
)
from booking.models.order import BOOKING, Order
from booking.schemas.order import BookSeatsSchema, OrderPageSchema, OrderSchema
from booking.use_cases.cancel_order import BY_BUYER, CancelOrder, cancel_order
from booking.use_cases.list_orders import ListOrders, list_orders
from booking.use_cases.place_order import PlaceOrder, Wanted, place_order
from booking.use_cases.show_order import ShowOrder, show_order
from chassis.auth import allow, person
from chassis.idempotency import idempotent
from chassis.paging import Page, PageQuery
from chassis.web import Blueprint, deps, read, remember_etag, write

blp = Blueprint("bookings", description="Bookings of seats in workshops")


@blp.route("/v1/bookings", methods=["POST"])
@allow(person)
@idempotent
@blp.arguments(BookSeatsSchema)
@blp.response(201, OrderSchema)
@blp.refuses(ItemNotOffered, NotEnoughLeft, OwnOffer, SessionHasBegun)
def book(body: dict[str, Any]) -> Order:
    """Book seats in one session; they are held until `holds_until`, to be paid by then."""
    command = PlaceOrder(
        kind=BOOKING,
        wanted=(Wanted(item_id=body["session_id"], quantity=body["seats"]),),
        offers=deps().catalog.offers_for([body["session_id"]]),
    )
    return write(place_order, command)


@blp.route("/v1/bookings", methods=["GET"])
@allow(person)
@blp.arguments(PageQuery, location="query")
@blp.response(200, OrderPageSchema)
def show_all(query: dict[str, Any]) -> Page[Order]:
    """List one's own bookings, the newest first."""
    return read(list_orders, ListOrders(kind=BOOKING, **query))


@blp.route("/v1/bookings/<booking_id>", methods=["GET"])
@allow(person)
@blp.response(200, OrderSchema)
@blp.refuses(OrderNotFound)
def show(booking_id: str) -> Order:
    """Show one's own booking."""
    booking = read(show_order, ShowOrder(order_id=booking_id, kind=BOOKING))
    remember_etag(booking.version)
    return booking


@blp.route("/v1/bookings/<booking_id>/cancellation", methods=["POST"])
@allow(person, while_restricted=True)
@blp.response(200, OrderSchema)
@blp.refuses(OrderNotFound, OrderInWrongState, TooLateToCancel)
def cancel(booking_id: str) -> Order:
    """Cancel until some hours before the session; the money goes back."""
    return write(cancel_order, CancelOrder(order_id=booking_id, reason=BY_BUYER))
