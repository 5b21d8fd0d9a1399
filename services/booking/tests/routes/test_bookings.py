"""Booking seats, cancelling in time, and completing after the session."""

from typing import Any

from booking.use_cases.complete_orders import complete_orders
from chassis.ids import new_id
from contracts.booking import OrderCompleted


def test_seats_are_held_paid_and_completed_once_the_session_is_over(town: Any) -> None:
    session = town.session(seats=10, days=3)
    booking = town.book(session, seats=2)
    assert booking["total"] == {"amount": "400.00", "currency": "SAR"}
    assert booking["delivery"] is None
    town.paid(booking)
    assert town.allocation(session) == (10, 0, 2)
    complete_orders(town.database, town.deps)
    assert town.status(booking) == "confirmed"
    town.clock.forward(days=3, hours=2)
    complete_orders(town.database, town.deps)
    assert town.status(booking) == "completed"
    assert [one.kind for one in town.said(OrderCompleted)] == ["booking"]


def test_the_artisan_completes_a_booking_once_its_session_has_begun(town: Any) -> None:
    booking = town.book(town.session(days=1))
    town.paid(booking)
    path = f"/v1/artisan-orders/{booking['id']}/completion"
    assert town.post(path, by=town.artisan).json["code"] == "session_not_begun"
    assert town.status(booking) == "confirmed"
    town.clock.forward(days=1)
    assert town.post(path, by=town.artisan).json["status"] == "completed"


def test_a_buyer_may_cancel_until_a_day_before_the_session(town: Any) -> None:
    session = town.session(seats=5, days=3)
    early, late = town.book(session), town.book(session)
    for booking in (early, late):
        town.paid(booking)
    assert town.post(f"/v1/bookings/{early['id']}/cancellation").json["status"] == "cancelled"
    town.clock.forward(days=2, minutes=1)
    refused = town.post(f"/v1/bookings/{late['id']}/cancellation")
    assert (refused.status_code, refused.json["code"]) == (409, "too_late_to_cancel")
    by_artisan = town.post(f"/v1/artisan-orders/{late['id']}/cancellation", by=town.artisan)
    assert by_artisan.json["status"] == "cancelled"
    assert town.allocation(session) == (5, 0, 0)
    assert town.books() == (0, 0)


def test_a_session_that_has_begun_takes_nobody_more(town: Any) -> None:
    session = town.session(days=1)
    town.clock.forward(days=1)
    answer = town.post("/v1/bookings", {"session_id": session, "seats": 1})
    assert answer.json["code"] == "session_has_begun"


def test_a_full_session_says_how_many_seats_are_left(town: Any) -> None:
    session = town.session(seats=3)
    town.book(session, seats=2)
    answer = town.post("/v1/bookings", {"session_id": session, "seats": 2}, by=new_id("per"))
    assert answer.json["code"] == "not_enough_left"
    assert answer.json["detail"].startswith("1 of")


def test_shipped_goods_count_as_delivered_after_some_days(town: Any) -> None:
    order = town.order()
    town.paid(order)
    town.post(f"/v1/artisan-orders/{order['id']}/shipment", by=town.artisan)
    town.clock.forward(days=14)
    complete_orders(town.database, town.deps)
    assert town.status(order) == "shipped"
    town.clock.forward(days=1)
    complete_orders(town.database, town.deps)
    assert town.status(order) == "completed"
