"""Customers buy, book and pay; artisans look at what they need, hand over, and finish."""

from typing import Any

import httpx

from story.acts.offer import Offers
from story.cast import Character
from story.client import Api, StepFailed, until
from story.stage import Stage

_CARD = "4111 1111 1111 1111"


def trade(stage: Stage, offers: Offers) -> dict[str, str]:
    """Play the trade, and return the ids of the orders by name."""
    stage.telling.act("Customers buy and book · يشتري الناس ويحجزون")
    leaving, staying, potter = stage.cast.leaving, stage.cast.staying, stage.cast.potter
    done = _order(stage, leaving, offers.jug_id, leaving.says("حي النخيل، شارع الياسمين، الرياض"))
    deliver(stage, potter, done)
    stage.telling.step("the first customer's jug was paid, packed, looked up and delivered")
    on_its_way = _order(stage, leaving, offers.rug_id, leaving.said[0])
    ship(stage, stage.cast.weaver, on_its_way)
    stage.telling.step("the first customer's rug is paid and on its way")
    theirs = _order(
        stage, staying, offers.jug_id, staying.says("12 Palm Grove Street, Al Olaya, Riyadh")
    )
    deliver(stage, potter, theirs)
    seat = _book(stage, staying, offers.session_id)
    stage.telling.step("the second customer bought a jug and booked two seats in a workshop")
    return {"done": done, "on_its_way": on_its_way, "theirs": theirs, "seat": seat}


def _order(stage: Stage, buyer: Character, product_id: str, address: str) -> str:
    api = stage.as_(buyer)
    body = {
        "lines": [{"product_id": product_id, "quantity": 1}],
        "delivery": {"name": buyer.full_name, "phone": buyer.phone, "address": address},
    }
    order = until("stock to be known", lambda: api.post_once("/v1/orders", body))
    _pay(api, order["id"])
    _wait_for(api, f"/v1/orders/{order['id']}", "confirmed")
    return str(order["id"])


def _book(stage: Stage, buyer: Character, session_id: str) -> str:
    api = stage.as_(buyer)
    body = {"session_id": session_id, "seats": 2}
    booking = until("seats to be known", lambda: api.post_once("/v1/bookings", body))
    _pay(api, booking["id"])
    _wait_for(api, f"/v1/bookings/{booking['id']}", "confirmed")
    return str(booking["id"])


def _pay(api: Api, order_id: str) -> None:
    payment = api.post_once("/v1/payments", {"order_id": order_id})
    answer = httpx.post(payment["checkout_url"], data={"number": _CARD}, timeout=30)
    if answer.json()["status"] != "captured":
        raise StepFailed(f"the provider did not take the payment: {answer.text}")


def ship(stage: Stage, artisan: Character, order_id: str) -> None:
    """Look at what is needed to deliver, and hand the goods over."""
    api = stage.as_(artisan)
    until(
        "the artisan to see the address",
        lambda: api.get(f"/v1/artisan-orders/{order_id}/delivery", purpose="deliver"),
    )
    api.post(f"/v1/artisan-orders/{order_id}/shipment")


def complete(stage: Stage, artisan: Character, order_id: str) -> None:
    """Say that the goods have arrived."""
    stage.as_(artisan).post(f"/v1/artisan-orders/{order_id}/completion")


def deliver(stage: Stage, artisan: Character, order_id: str) -> None:
    """Hand over and finish."""
    ship(stage, artisan, order_id)
    complete(stage, artisan, order_id)


def _wait_for(api: Api, path: str, state: str) -> Any:
    return until(f"{path} to be {state}", lambda: api.get(path)["status"] == state)
