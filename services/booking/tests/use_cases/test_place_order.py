"""Selling what there is, and no more, to everybody at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chassis.ids import new_id
from contracts.booking import OrderPlaced


@pytest.mark.parametrize("town_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("what", ["seats", "stock"])
def test_fifty_buyers_at_once_are_sold_exactly_ten(town: Any, what: str) -> None:
    if what == "seats":
        item = town.session(seats=10)
        path, body = "/v1/bookings", {"session_id": item, "seats": 1}
    else:
        item = town.product(stock=10)
        path, body = "/v1/orders", town.wanted(item)
    town.get("/v1/orders")  # keys and tokens are fetched before the rush

    def buy(_number: int) -> Any:
        return town.post(path, body, by=new_id("per"))

    with ThreadPoolExecutor(50) as crowd:
        answers = list(crowd.map(buy, range(50)))
    assert sorted(one.status_code for one in answers) == [201] * 10 + [409] * 40
    assert {one.json["code"] for one in answers if one.status_code == 409} == {"not_enough_left"}
    assert town.allocation(item) == (10, 10, 0)
    assert len(town.said(OrderPlaced)) == 10


@pytest.mark.parametrize("town_url", ["postgres"], indirect=True)
def test_orders_of_the_same_things_in_any_order_never_wait_for_one_another(town: Any) -> None:
    jug, cup = town.product(stock=40), town.product(stock=40)
    town.get("/v1/orders")

    def buy(number: int) -> int:
        items = (jug, cup) if number % 2 else (cup, jug)
        return int(town.post("/v1/orders", town.wanted(*items), by=new_id("per")).status_code)

    with ThreadPoolExecutor(8) as crowd:
        assert list(crowd.map(buy, range(24))) == [201] * 24
    assert town.allocation(jug) == town.allocation(cup) == (40, 24, 0)


@pytest.mark.parametrize("town_url", ["postgres"], indirect=True)
def test_ten_webhooks_at_once_confirm_once(town: Any) -> None:
    order = town.order()
    payment = town.opened(order)
    town.outside.card(payment["id"])
    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda _number: town.webhook(payment["id"]), range(10)))
    assert {one.status_code for one in answers} == {204}
    assert town.status(order) == "confirmed"
    assert town.books() == (12_000, 12_000)
    assert len(town.get("/v1/invoices").json["items"]) == 1
