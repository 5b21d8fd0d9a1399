"""What becomes of people's data: declared, handed out, held back by what is unfinished, erased."""

import json
from typing import Any

from sqlalchemy import select

from booking.models import Base, Invoice, Order, Refund
from booking.personal_data import LEDGER
from booking.use_cases.expire_holds import expire_holds
from chassis.ids import new_id
from contracts.booking import OrderCancelled, RefundSettled
from contracts.holders import ErasureBlocked, ErasurePrepared, KeepEnded, PersonErased
from contracts.privacy import ExportPerson, LiftRestriction
from personal_data.catalogue import dataset, system
from personal_data.coverage import index_gaps, live_gaps, model_gaps
from personal_data.people import PERSON_GONE
from personal_data.prepare_erasure import recheck_blockers
from personal_data.retention import end_retention

OF_THE_BUYER = ("ليلى بنت سالم", "شارع الياسمين", "+966500000001", "4242")


def _completed(town: Any) -> dict[str, Any]:
    order: dict[str, Any] = town.order()
    town.paid(order)
    look = f"/v1/artisan-orders/{order['id']}/delivery?purpose=deliver"
    assert town.get(look, by=town.artisan).status_code == 200
    for step in ("shipment", "completion"):
        town.post(f"/v1/artisan-orders/{order['id']}/{step}", by=town.artisan)
    return order


def _bodies(town: Any) -> list[str]:
    with town.database.reading() as session:
        return list(session.scalars(select(Invoice.body).order_by(Invoice.number)))


def test_every_column_is_declared_and_every_tie_can_be_found(town: Any) -> None:
    assert model_gaps(LEDGER, Base.metadata) == []
    with town.database.engine.connect() as connection:
        assert live_gaps(LEDGER, connection) == []
    assert index_gaps(LEDGER) == []


def test_the_ledger_speaks_the_words_of_the_taxonomy() -> None:
    assert dataset(LEDGER)["fides_key"] == system(LEDGER)["fides_key"] == "booking"


def test_a_buyer_is_erased_and_the_books_stay_true(town: Any) -> None:
    order = _completed(town)
    before, books = _bodies(town), town.books()
    for personal in (*OF_THE_BUYER, town.buyer):
        assert personal in town.everything_stored()
    prepared = town.prepare(town.buyer)
    assert prepared.blockers == ()
    assert "ليلى بنت سالم" in town.outside.sought["req_1"]
    erased = town.erase(town.buyer)
    assert isinstance(erased, PersonErased)
    tables = json.loads(erased.receipt)["tables"]
    assert {name: tables[name]["kept"] for name in ("orders", "payments", "invoices")} == {
        "orders": 1,
        "payments": 1,
        "invoices": 1,
    }
    assert all(one["still_tied"] == 0 for one in tables.values())
    stored = town.everything_stored()
    outbox = [line for line in stored.splitlines() if not line.startswith("outbox")]
    for personal in (*OF_THE_BUYER, town.buyer):
        assert personal not in "\n".join(outbox)
    assert _bodies(town) == before
    assert town.books() == books
    shown = town.get(f"/v1/artisan-orders/{order['id']}", by=town.artisan)
    assert (shown.status_code, shown.json["total"]["amount"]) == (200, "120.00")
    assert town.get(f"/v1/orders/{order['id']}").status_code == 401


def test_an_order_on_its_way_holds_an_erasure_back_on_both_sides(town: Any) -> None:
    order = town.order()
    town.paid(order)
    for person, request in ((town.buyer, "req_1"), (town.artisan, "req_2")):
        [blocker] = town.prepare(person, request).blockers
        assert (blocker.code, blocker.count) == ("order_on_its_way", 1)
        assert blocker.clears_by == "2026-03-16T12:00:00+00:00"
        assert isinstance(town.erase(person, request), ErasureBlocked)
    for step in ("shipment", "completion"):
        path = f"/v1/artisan-orders/{order['id']}/{step}"
        assert town.post(path, by=town.artisan).status_code == 200  # although restricted
    recheck_blockers(town.participant)
    freed = {one.request_id: one.blockers for one in town.said(ErasurePrepared)}
    assert freed == {"req_1": (), "req_2": ()}
    assert isinstance(town.erase(town.buyer, "req_1", phase=3), PersonErased)


def test_money_in_flight_holds_an_erasure_back(town: Any) -> None:
    order = town.order()
    town.opened(order)
    [open_payment] = town.prepare(town.buyer).blockers
    assert open_payment.code == "payment_open"
    assert town.post("/v1/orders", town.wanted(town.product())).status_code == 403
    town.outside.card(next(iter(town.outside.payments.values()))["reference"])
    town.tick(minutes=1)
    assert town.post(f"/v1/orders/{order['id']}/cancellation").status_code == 200
    recheck_blockers(town.participant)
    [unsettled] = town.said(ErasurePrepared)[-1].blockers
    assert (unsettled.code, unsettled.clears_by) == (
        "refund_unsettled",
        "2026-03-08T12:01:00+00:00",
    )
    town.tick(seconds=5)
    recheck_blockers(town.participant)
    assert town.said(ErasurePrepared)[-1].blockers == ()


def test_money_taken_after_the_erasure_goes_back_once_and_nobody_comes_back(town: Any) -> None:
    jug = town.product(stock=1)
    payment = town.opened(town.order(jug))
    town.clock.forward(minutes=16)
    expire_holds(town.database, town.deps)
    assert town.prepare(town.buyer).blockers == ()
    assert isinstance(town.erase(town.buyer), PersonErased)
    said_before = len(town.said(RefundSettled))
    town.outside.card(payment["id"])
    for _ in range(3):
        assert town.webhook(payment["id"]).status_code == 204
        town.tick(seconds=5)
    assert len(town.outside.refunds) == 1
    assert len(town.said(RefundSettled)) == said_before
    with town.database.reading() as session:
        assert session.scalars(select(Refund.buyer_id)).all() == ["psn_req_1"]
    assert town.books() == (0, 0)
    outbox = "outbox"
    rest = [line for line in town.everything_stored().splitlines() if not line.startswith(outbox)]
    for personal in (*OF_THE_BUYER, town.buyer, "mada"):
        assert personal not in "\n".join(rest)


def test_a_forgotten_buyers_hold_still_frees_the_stock_and_tells_the_artisan(town: Any) -> None:
    jug = town.product(stock=1)
    town.order(jug)
    town.prepare(town.buyer)
    assert isinstance(town.erase(town.buyer), PersonErased)
    town.tick(minutes=16)
    [cancelled] = town.said(OrderCancelled)
    assert (cancelled.buyer_id, cancelled.artisan_person_id) == (PERSON_GONE, town.artisan)
    assert town.allocation(jug) == (1, 0, 0)


def test_an_artisan_is_erased_and_their_buyers_orders_stay(town: Any) -> None:
    order = _completed(town)
    placed = town.order()
    assert town.prepare(town.artisan).blockers == ()
    assert town.post("/v1/payments", {"order_id": placed["id"]}).json["code"] == "item_not_offered"
    assert isinstance(town.erase(town.artisan), PersonErased)
    shown = town.get(f"/v1/orders/{order['id']}").json
    assert shown["lines"][0]["title"] == {"ar": "[محذوف]", "en": "[erased]"}
    assert shown["delivery"]["name"] == "ليلى بنت سالم"
    assert len(town.get(f"/v1/orders/{order['id']}/looks").json["items"]) == 1
    assert town.post("/v1/payments", {"order_id": placed["id"]}).json["code"] == "item_not_offered"
    rest = [one for one in town.everything_stored().splitlines() if not one.startswith("outbox")]
    assert town.artisan not in "\n".join(rest)
    assert "إبريق" not in "\n".join(rest)
    town.tick(minutes=16)
    assert town.said(OrderCancelled)[-1].artisan_person_id == PERSON_GONE


def test_both_sides_can_be_erased_and_their_looks_go_with_the_second(town: Any) -> None:
    _completed(town)
    for number, person in enumerate((town.buyer, town.artisan), start=1):
        town.prepare(person, f"req_{number}")
        erased = town.erase(person, f"req_{number}")
    looks = json.loads(erased.receipt)["tables"]["looks"]
    assert (looks["found"], looks["erased"]) == (1, 1)


def test_an_offer_of_somebody_about_to_leave_cannot_be_bought(town: Any) -> None:
    jug = town.product()
    town.prepare(town.artisan)
    assert town.post("/v1/orders", town.wanted(jug)).json["code"] == "item_not_offered"
    town.told(
        LiftRestriction(request_id="req_1", holder="booking", phase=2, person_id=town.artisan)
    )
    assert town.post("/v1/orders", town.wanted(jug)).status_code == 201


def test_a_person_is_handed_all_of_theirs_and_nothing_of_anyone_else(town: Any) -> None:
    order = _completed(town)
    other = new_id("per")
    stranger = town.order(by=other)
    town.told(ExportPerson(request_id="req_9", holder="booking", phase=1, person_id=town.buyer))
    part = town.outside.uploads["req_9"].decode()
    for own in (order["id"], "ليلى بنت سالم", "شارع الياسمين", "INV-00000001", "4242"):
        assert own in part
    for others in (stranger["id"], other):
        assert others not in part


def test_what_is_kept_goes_when_its_duty_ends(town: Any) -> None:
    _completed(town)
    town.order()  # never paid: kept for a month
    town.prepare(town.buyer)
    town.erase(town.buyer)
    town.tick(days=31)
    end_retention(town.participant)
    with town.database.reading() as session:
        assert session.scalars(select(Order.state)).all() == ["completed"]
    town.clock.forward(days=366 * 6)
    end_retention(town.participant)
    assert _bodies(town) == []
    assert len(town.said(KeepEnded)) == 2
    with town.database.reading() as session:
        assert session.scalars(select(Order)).all() == []
