"""Placing, seeing and cancelling orders over HTTP."""

from typing import Any

import pytest

from chassis.ids import new_id
from contracts.booking import AvailabilityChanged, OrderCancelled, OrderPlaced
from contracts.catalog import ArtisanWithdrawn, StockDeclared


def test_an_order_holds_stock_and_freezes_what_was_offered(town: Any) -> None:
    jug = town.product(stock=10, price=12_000)
    order = town.order(jug, quantity=3)
    town.outside.offers[jug]["unit_price"] = 99_999
    shown = town.get(f"/v1/orders/{order['id']}").json
    assert shown["status"] == "placed"
    assert shown["total"] == {"amount": "360.00", "currency": "SAR"}
    assert shown["lines"][0]["title"] == {"ar": "إبريق فخاري", "en": "Clay water jug"}
    assert shown["delivery"]["phone"] == "+966500000001"
    assert town.allocation(jug) == (10, 3, 0)
    [placed] = town.said(OrderPlaced)
    assert (placed.order_id, placed.total, placed.kind) == (order["id"], 36_000, "order")
    assert town.said(AvailabilityChanged)[-1].available == 7


def test_demand_is_summed_over_the_lines_before_it_is_checked(town: Any) -> None:
    jug = town.product(stock=3)
    answer = town.post("/v1/orders", town.wanted(jug, jug, quantity=2))
    assert (answer.status_code, answer.json["code"]) == (409, "not_enough_left")
    assert town.allocation(jug) == (3, 0, 0)


def test_the_same_key_returns_the_same_answer_and_another_body_is_refused(town: Any) -> None:
    jug = town.product(stock=10)
    key = {"Idempotency-Key": new_id("key")}
    first = town.post("/v1/orders", town.wanted(jug), **key)
    again = town.post("/v1/orders", town.wanted(jug), **key)
    other = town.post("/v1/orders", town.wanted(jug, quantity=2), **key)
    assert (first.json, first.status_code) == (again.json, again.status_code)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert other.json["code"] == "idempotency_key_reused"
    assert town.allocation(jug) == (10, 1, 0)
    signed = town.tokens.headers(town.buyer)
    missing = town.client.post("/v1/orders", json=town.wanted(jug), headers=signed)
    assert (missing.status_code, missing.json["code"]) == (400, "idempotency_key_missing")


def test_one_order_has_one_artisan_who_is_not_its_buyer(town: Any) -> None:
    jug, rug = town.product(), town.product(artisan=new_id("per"))
    both = town.post("/v1/orders", town.wanted(jug, rug))
    own = town.post("/v1/orders", town.wanted(jug), by=town.artisan)
    assert both.json["code"] == "one_artisan_per_order"
    assert own.json["code"] == "own_offer"


def test_what_is_not_offered_cannot_be_bought(town: Any) -> None:
    jug, session = town.product(), town.session()
    del town.outside.offers[jug]
    gone = town.post("/v1/orders", town.wanted(jug))
    wrong_kind = town.post("/v1/bookings", {"session_id": "ses_00000", "seats": 1})
    assert gone.json["code"] == wrong_kind.json["code"] == "item_not_offered"
    assert town.book(session)["kind"] == "booking"


def test_an_erased_artisans_open_offers_cannot_be_bought(town: Any) -> None:
    jug, other = town.product(), town.product()
    shop = town.artisan.replace("per", "art")
    town.hear(ArtisanWithdrawn(artisan_id=shop, version=2))
    late = StockDeclared(
        product_id=other, artisan_id=shop, artisan_person_id=town.artisan, declared=5, version=9
    )
    town.hear(late)
    for item in (jug, other):
        answer = town.post("/v1/orders", town.wanted(item))
        assert answer.json["code"] == "item_not_offered"
        assert town.allocation(item) == (0, 0, 0)


def test_a_card_number_is_refused_in_every_text(town: Any) -> None:
    jug = town.product()
    for place in ("name", "address", "note"):
        answer = town.post("/v1/orders", town.wanted(jug, **{place: "بطاقتي 4111 1111 1111 1111"}))
        assert answer.status_code == 422
        assert answer.json["errors"][0]["pointer"] == f"/delivery/{place}"
        assert "4111" not in answer.text


def test_unknown_fields_and_wrong_amounts_are_refused(town: Any) -> None:
    jug = town.product()
    body = town.wanted(jug)
    for wrong in (
        {**body, "total": 1},
        {**body, "lines": []},
        town.wanted(jug, quantity=0),
        town.wanted(jug, quantity=True),
        {"lines": body["lines"]},
    ):
        assert town.post("/v1/orders", wrong).status_code == 422


def test_somebody_elses_order_is_not_there(town: Any) -> None:
    order, stranger = town.order(), new_id("per")
    for answer in (
        town.get(f"/v1/orders/{order['id']}", by=stranger),
        town.get(f"/v1/orders/{order['id']}/looks", by=stranger),
        town.post(f"/v1/orders/{order['id']}/cancellation", by=stranger),
        town.post("/v1/payments", {"order_id": order["id"]}, by=stranger),
        town.get(f"/v1/artisan-orders/{order['id']}", by=stranger),
        town.post(f"/v1/artisan-orders/{order['id']}/shipment", by=stranger),
    ):
        assert (answer.status_code, answer.json["code"]) == (404, "order_not_found")


def test_orders_are_listed_page_by_page_the_newest_first(town: Any) -> None:
    jug, session = town.product(), town.session()
    made = [town.order(jug)["id"] for _ in range(2)] + [town.book(session)["id"]]
    first = town.get("/v1/orders?limit=2").json
    second = town.get(f"/v1/orders?limit=2&cursor={first['next']}").json
    assert [one["id"] for one in first["items"] + second["items"]] == made[::-1]
    assert [one["id"] for one in town.get("/v1/bookings").json["items"]] == made[2:]
    assert town.get(f"/v1/bookings/{made[0]}").status_code == 404
    assert town.get("/v1/orders", by=new_id("per")).json == {"items": [], "next": None}


def test_an_order_has_an_etag(town: Any) -> None:
    order = town.order()
    etag = town.get(f"/v1/orders/{order['id']}").headers["ETag"]
    again = town.get(f"/v1/orders/{order['id']}", **{"If-None-Match": etag})
    assert (etag, again.status_code) == ('"1"', 304)


@pytest.mark.parametrize("side", ["buyer", "artisan"])
def test_an_unpaid_order_is_cancelled_and_its_stock_is_free(town: Any, side: str) -> None:
    jug = town.product(stock=2)
    order = town.order(jug, quantity=2)
    path = {"buyer": "orders", "artisan": "artisan-orders"}[side]
    person = {"buyer": town.buyer, "artisan": town.artisan}[side]
    answer = town.post(f"/v1/{path}/{order['id']}/cancellation", by=person)
    again = town.post(f"/v1/{path}/{order['id']}/cancellation", by=person)
    assert (answer.json["status"], answer.json["cancel_reason"]) == (
        "cancelled",
        f"{side}_cancelled",
    )
    assert (again.status_code, again.json["code"]) == (409, "order_in_wrong_state")
    assert town.allocation(jug) == (2, 0, 0)
    assert town.said(OrderCancelled)[0].reason == f"{side}_cancelled"
    assert town.said(AvailabilityChanged)[-1].available == 2


def test_the_catalog_being_away_is_said_and_nothing_is_held(town: Any) -> None:
    jug = town.product()
    town.outside.is_down = True
    answer = town.post("/v1/orders", town.wanted(jug))
    assert answer.status_code == 503
    assert town.allocation(jug) == (10, 0, 0)


@pytest.mark.parametrize("odd", ["ord_%00", "%F0%9F%8F%BA", "ord_'--", "x" * 500])
def test_odd_ids_are_not_there(town: Any, odd: str) -> None:
    for path in (f"orders/{odd}", f"payments/{odd}", f"invoices/{odd}", f"bookings/{odd}"):
        assert town.get(f"/v1/{path}").status_code in {400, 404}


def test_expired_and_forged_tokens_are_refused(town: Any) -> None:
    expired = town.tokens.token_for(town.buyer, exp=1)
    for token in (expired, f"{expired[:-4]}AAAA", "nonsense", ""):
        answer = town.client.get("/v1/orders", headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json["code"]) == (401, "unauthenticated")
