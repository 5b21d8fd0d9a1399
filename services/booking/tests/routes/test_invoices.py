"""Invoices and credit notes."""

from typing import Any

from sqlalchemy import select

from booking.models import Invoice
from chassis.ids import new_id


def test_an_invoice_shows_its_tax_and_no_person(town: Any) -> None:
    order = town.order(town.product(price=11_500), quantity=2)
    town.paid(order)
    [invoice] = town.get("/v1/invoices").json["items"]
    document = invoice["document"]
    assert document["title"]["ar"] == "فاتورة ضريبية مبسطة"
    assert (document["net"]["amount"], document["vat"]["amount"]) == ("200.00", "30.00")
    assert document["total"] == invoice["total"] == {"amount": "230.00", "currency": "SAR"}
    assert document["lines"][0]["quantity"] == 2
    assert invoice["retained_until"] == "2032-03-31T21:00:00Z"  # the quarter's end, in Riyadh
    with town.database.reading() as session:
        body = session.scalars(select(Invoice.body)).one()
    for personal in ("ليلى", "النخيل", "+966500000001", "إبريق", town.buyer, town.artisan):
        assert personal not in body


def test_an_invoice_is_its_buyers_alone(town: Any) -> None:
    town.paid(town.order())
    [invoice] = town.get("/v1/invoices").json["items"]
    path = f"/v1/invoices/{invoice['id']}"
    assert town.get(path).json == invoice
    assert town.get(path, by=new_id("per")).status_code == 404
    assert town.get("/v1/invoices", by=town.artisan).json["items"] == []


def test_numbers_have_no_gaps(town: Any) -> None:
    jug = town.product()
    for _ in range(3):
        town.paid(town.order(jug))
        town.post("/v1/orders", town.wanted(jug, quantity=50))  # refused, and counts nothing
    numbers = [one["number"] for one in town.get("/v1/invoices").json["items"]]
    assert numbers == ["INV-00000003", "INV-00000002", "INV-00000001"]
