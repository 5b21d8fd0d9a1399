"""What an artisan sees of an order, and does with it."""

from typing import Any

from booking.models import Order
from booking.use_cases.clear_deliveries import clear_deliveries
from contracts.booking import OrderCompleted, OrderShipped, OrderViewed


def _look(town: Any, order: dict[str, Any], purpose: str) -> Any:
    return town.get(f"/v1/artisan-orders/{order['id']}/delivery?purpose={purpose}", by=town.artisan)


def _do(town: Any, order: dict[str, Any], what: str) -> Any:
    return town.post(f"/v1/artisan-orders/{order['id']}/{what}", by=town.artisan)


def test_an_artisan_sees_what_to_make_ready_and_nothing_of_the_buyer(town: Any) -> None:
    order = town.order()
    shown = town.get(f"/v1/artisan-orders/{order['id']}", by=town.artisan)
    listed = town.get("/v1/artisan-orders", by=town.artisan)
    assert listed.json["items"] == [shown.json]
    for personal in ("ليلى", "النخيل", "+966500000001", town.buyer, "delivery"):
        assert personal not in shown.text


def test_each_purpose_reveals_its_own_fields_and_each_look_is_recorded(town: Any) -> None:
    order = town.order()
    assert _look(town, order, "pack").json["code"] == "purpose_does_not_fit"
    town.paid(order)
    packed, delivered = _look(town, order, "pack"), _look(town, order, "deliver")
    assert packed.json["recipient"] == {"name": "ليلى بنت سالم"}
    assert delivered.json["recipient"]["address"] == "حي النخيل، شارع الياسمين 14، الرياض"
    assert set(delivered.json["recipient"]) == {"name", "phone", "address", "note"}
    assert _look(town, order, "teach").json["code"] == "purpose_does_not_fit"
    assert _look(town, order, "gossip").status_code == 422
    looks = town.get(f"/v1/orders/{order['id']}/looks").json["items"]
    assert [one["purpose"] for one in looks] == ["deliver", "pack"]
    assert looks[1]["fields_shown"] == ["name"]
    assert [one.purpose for one in town.said(OrderViewed)] == ["pack", "deliver"]


def test_the_view_ends_with_fulfilment(town: Any) -> None:
    order = town.order()
    town.paid(order)
    assert _do(town, order, "completion").json["code"] == "order_in_wrong_state"
    assert _do(town, order, "shipment").json["status"] == "shipped"
    assert _look(town, order, "deliver").status_code == 200
    assert _look(town, order, "pack").json["code"] == "purpose_does_not_fit"
    assert _do(town, order, "completion").json["status"] == "completed"
    over = _look(town, order, "deliver")
    assert (over.status_code, over.json["code"]) == (410, "view_expired")
    for late in ("shipment", "completion", "cancellation"):
        assert _do(town, order, late).status_code == 409
    assert town.post(f"/v1/orders/{order['id']}/cancellation").status_code == 409
    assert len(town.said(OrderShipped, OrderCompleted)) == 2


def test_a_session_is_taught_without_a_name(town: Any) -> None:
    booking = town.book(town.session(), seats=2)
    town.paid(booking)
    taught = _look(town, booking, "teach").json
    assert (taught["recipient"], taught["lines"][0]["quantity"]) == ({}, 2)
    assert taught["starts_at"] == booking["starts_at"]
    assert _do(town, booking, "shipment").json["code"] == "order_in_wrong_state"


def test_only_artisans_come_here(town: Any) -> None:
    signed = town.tokens.headers(town.artisan, roles=["customer"])
    assert town.client.get("/v1/artisan-orders", headers=signed).status_code == 403
    assert town.client.get("/v1/artisan-orders").status_code == 401


def test_an_artisan_who_cancels_sends_the_money_back(town: Any) -> None:
    jug = town.product(stock=4)
    order = town.order(jug)
    town.paid(order)
    assert _do(town, order, "cancellation").json["cancel_reason"] == "artisan_cancelled"
    town.tick()
    assert len(town.outside.refunds) == 1
    assert town.allocation(jug) == (4, 0, 0)


def test_delivery_details_are_cleared_some_time_after_the_goods_arrived(town: Any) -> None:
    order = town.order()
    town.paid(order)
    _do(town, order, "shipment")
    _do(town, order, "completion")
    kept, cleared = town.order(), order
    town.clock.forward(days=91)
    clear_deliveries(town.database, town.deps)
    with town.database.reading() as session:
        assert session.get_one(Order, cleared["id"]).address is None
        assert session.get_one(Order, kept["id"]).address is not None
    assert town.get(f"/v1/orders/{cleared['id']}").json["delivery"] is None
