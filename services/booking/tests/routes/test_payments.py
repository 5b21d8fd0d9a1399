"""Paying, and what the provider says about it."""

from typing import Any

import pytest
from sqlalchemy import func, select

from booking.models import Invoice, Refund
from chassis.cards import has_card_number
from contracts.booking import (
    InvoiceIssued,
    OrderCancelled,
    OrderConfirmed,
    PaymentCaptured,
    RefundSettled,
)


def test_an_order_is_paid_on_the_providers_page_and_confirmed_by_its_webhook(town: Any) -> None:
    jug = town.product()
    order = town.order(jug, quantity=2)
    payment = town.opened(order)
    assert payment["status"] == "opened"
    assert payment["checkout_url"].startswith(town.outside.url)
    town.outside.card(payment["id"])
    assert town.webhook(payment["id"]).status_code == 204
    shown = town.get(f"/v1/payments/{payment['id']}").json
    assert (shown["status"], shown["brand"], shown["last4"]) == ("captured", "mada", "4242")
    assert shown["checkout_url"] is None
    assert town.status(order) == "confirmed"
    assert town.allocation(jug) == (10, 0, 2)
    assert [type(one) for one in town.said(PaymentCaptured, OrderConfirmed, InvoiceIssued)] == [
        PaymentCaptured,
        OrderConfirmed,
        InvoiceIssued,
    ]
    assert town.books() == (24_000, 24_000)


def test_a_webhook_is_only_a_hint_the_provider_is_believed(town: Any) -> None:
    order = town.order()
    payment = town.opened(order)
    assert town.webhook(payment["id"]).status_code == 204  # it says captured; nobody has paid
    assert town.status(order) == "placed"


def test_a_forged_webhook_changes_nothing(town: Any) -> None:
    order = town.order()
    payment = town.opened(order)
    town.outside.card(payment["id"])
    for forged in ("", "0" * 64, "ünsigned".encode().hex()):
        answer = town.webhook(payment["id"], signature=forged)
        assert (answer.status_code, answer.json["code"]) == (401, "webhook_forged")
    assert town.status(order) == "placed"
    assert f"GET /v1/payments/{town.outside.id_of(payment['id'])}" not in town.outside.calls


def test_a_webhook_about_another_payment_is_not_believed(town: Any) -> None:
    jug = town.product(price=100)
    cheap, dear = town.order(jug), town.order(town.product(price=90_000))
    paid, unpaid = town.opened(cheap), town.opened(dear)
    town.outside.card(paid["id"])
    crossed = town.webhook(unpaid["id"], id=town.outside.id_of(paid["id"]))
    assert crossed.status_code == 204  # our own note of the provider's id counts, not the hint
    assert town.status(dear) == "placed"
    town.outside.payments[town.outside.id_of(unpaid["id"])]["amount"] = 1
    town.outside.card(unpaid["id"])
    cut = town.webhook(unpaid["id"])
    assert (cut.status_code, cut.json["code"]) == (409, "payment_not_believed")
    unknown = town.webhook("pay_00000", id="prov_1")
    assert unknown.status_code == 404


def test_a_providers_id_whose_digits_pass_for_a_cards_is_taken(town: Any) -> None:
    by_chance = "pay_7f3e3068033158688e87e7d9d72d2dc3"
    assert has_card_number(by_chance)
    payment = town.opened(town.order())
    assert town.webhook(payment["id"], id=by_chance).status_code == 204


def test_a_webhook_that_never_comes_is_made_up_for_by_asking(town: Any) -> None:
    order = town.order()
    payment = town.opened(order)
    town.outside.card(payment["id"])
    town.tick(seconds=31)
    assert town.status(order) == "confirmed"


def test_a_payment_that_failed_can_be_tried_again(town: Any) -> None:
    order = town.order()
    first = town.opened(order)
    assert town.opened(order)["id"] == first["id"]
    town.outside.card(first["id"], "failed")
    town.webhook(first["id"])
    second = town.paid(order)
    assert second["id"] != first["id"]
    assert town.status(order) == "confirmed"
    assert town.books() == (12_000, 12_000)
    assert town.post("/v1/payments", {"order_id": order["id"]}).json["code"] == (
        "order_in_wrong_state"
    )


def test_an_expired_hold_is_free_for_others_before_anybody_sweeps(town: Any) -> None:
    jug = town.product(stock=1)
    order = town.order(jug)
    town.clock.forward(minutes=16)
    assert town.post("/v1/payments", {"order_id": order["id"]}).json["code"] == "hold_expired"
    other = town.order(jug)
    assert town.allocation(jug) == (1, 1, 0)
    town.tick()
    assert (town.status(order), town.status(other)) == ("cancelled", "placed")
    assert town.allocation(jug) == (1, 1, 0)
    assert [one.reason for one in town.said(OrderCancelled)] == ["hold_expired"]


@pytest.mark.parametrize("cancelled", ["by the sweep", "not yet"])
def test_money_that_comes_late_goes_back_once(town: Any, cancelled: str) -> None:
    jug = town.product(stock=1)
    order = town.order(jug)
    payment = town.opened(order)
    town.clock.forward(minutes=16)
    if cancelled == "by the sweep":
        town.tick()
    town.outside.card(payment["id"])
    for _ in range(3):
        assert town.webhook(payment["id"]).status_code == 204
        town.tick(seconds=5)
    shown = town.get(f"/v1/payments/{payment['id']}").json
    assert (shown["status"], shown["late"], shown["refund_status"]) == ("captured", True, "settled")
    assert town.status(order) == "cancelled"
    assert len(town.outside.refunds) == 1
    assert town.allocation(jug) == (1, 0, 0)
    assert town.books() == (0, 0)
    assert [one.amount for one in town.said(RefundSettled)] == [12_000]
    with town.database.reading() as session:
        assert session.scalars(select(func.count()).select_from(Invoice)).one() == 0


def test_cancelling_a_paid_order_gives_the_money_back_with_a_credit_note(town: Any) -> None:
    jug = town.product(stock=5)
    order = town.order(jug, quantity=5)
    payment = town.paid(order)
    town.post(f"/v1/orders/{order['id']}/cancellation")
    assert town.allocation(jug) == (5, 0, 0)
    assert town.books() == (0, 0)
    assert town.get(f"/v1/payments/{payment['id']}").json["refund_status"] == "requested"
    town.outside.is_down = True
    town.tick()
    town.outside.is_down = False
    town.tick(seconds=1)
    assert not town.outside.refunds  # the next try has its time
    town.tick(seconds=2)
    assert town.get(f"/v1/payments/{payment['id']}").json["refund_status"] == "settled"
    credit, invoice = town.get("/v1/invoices").json["items"]
    assert (credit["kind"], credit["number"]) == ("credit_note", "CRN-00000001")
    assert credit["document"]["credits"] == invoice["number"] == "INV-00000001"


def test_a_process_that_dies_after_the_provider_was_asked_is_made_up_for(town: Any) -> None:
    order = town.order()
    town.outside.is_down = True
    answer = town.post("/v1/payments", {"order_id": order["id"]})
    assert answer.status_code == 503
    town.outside.is_down = False
    town.tick(seconds=31)  # the worker learns what opening would have told
    payment = town.opened(order)
    assert payment["status"] == "opened"
    assert len(town.outside.payments) == 1


def test_no_transaction_is_open_while_the_provider_is_called(town: Any, monkeypatch: Any) -> None:
    order = town.order()
    provider, checked_out = type(town.deps.provider), []
    asked = provider._call

    def look_at_the_pool(door: Any, *given: Any, **options: Any) -> Any:
        checked_out.append(town.database.engine.pool.checkedout())
        return asked(door, *given, **options)

    monkeypatch.setattr(provider, "_call", look_at_the_pool)
    town.paid(order)
    town.post(f"/v1/orders/{order['id']}/cancellation")
    town.tick()
    assert checked_out == [0, 0, 0]
    with town.database.reading() as session:
        assert session.scalars(select(Refund.state)).all() == ["settled"]
