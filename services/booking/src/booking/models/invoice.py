"""Tax documents: simplified invoices and credit notes. Once issued, nothing changes them.

The document holds no name, no address and no words of anybody: what was sold is said by its kind
and id, so that it can be kept for its duty when its people are long forgotten.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from booking.models.base import Base
from booking.models.counter import next_number
from booking.models.order import Order
from booking.models.payment import Payment
from booking.models.tax import VAT_PERCENT, kept_until, vat_included
from chassis.database import ShortId, UtcDateTime
from chassis.grants import append_only
from chassis.ids import new_id

INVOICE = "invoice"
CREDIT_NOTE = "credit_note"
KINDS = (INVOICE, CREDIT_NOTE)

_SERIES = {INVOICE: "INV", CREDIT_NOTE: "CRN"}
_TITLES = {
    INVOICE: {"ar": "فاتورة ضريبية مبسطة", "en": "Simplified tax invoice"},
    CREDIT_NOTE: {"ar": "إشعار دائن", "en": "Credit note"},
}
_DESCRIPTIONS = {
    "product": {"ar": "منتج حِرفي", "en": "Handcrafted product"},
    "session": {"ar": "مقعد في ورشة", "en": "Seat in a workshop"},
}
_SELLER = {"ar": "منصة الحِرَف", "en": "Alheraf"}


class Invoice(Base):
    """One issued document; `body` is its JSON text, kept byte for byte."""

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("payment_id", "kind"),
        {"info": append_only(changing=["buyer_id"], deleted=True)},
    )

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"))
    buyer_id: Mapped[str] = mapped_column(ShortId, index=True)
    total: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retained_until: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def document(self) -> dict[str, Any]:
        """Return the document, read from its bytes."""
        document: dict[str, Any] = json.loads(self.body)
        return document


def issue_invoice(
    session: Session, order: Order, payment: Payment, *, vat_number: str, now: datetime
) -> Invoice:
    """Issue the invoice of a payment that was captured in time."""
    return _issue(session, INVOICE, order, payment, {"vat_number": vat_number, "now": now})


def issue_credit_note(
    session: Session, order: Order, payment: Payment, *, now: datetime
) -> Invoice | None:
    """Issue the credit note against a payment's invoice; None where no invoice was issued."""
    wanted = select(Invoice).where(Invoice.payment_id == payment.id, Invoice.kind == INVOICE)
    invoice = session.scalars(wanted).one_or_none()
    if invoice is None:
        return None
    facts = {"vat_number": invoice.document["vat_number"], "now": now, "credits": invoice.number}
    return _issue(session, CREDIT_NOTE, order, payment, facts)


def _issue(
    session: Session, kind: str, order: Order, payment: Payment, facts: Mapping[str, Any]
) -> Invoice:
    number, now = next_number(session, _SERIES[kind]), facts["now"]
    document = _document(kind, number, order, payment.amount, facts)
    issued = Invoice(
        id=new_id("inv"),
        number=number,
        kind=kind,
        order_id=order.id,
        payment_id=payment.id,
        buyer_id=order.buyer_id,
        total=payment.amount,
        body=json.dumps(document, ensure_ascii=False, separators=(",", ":")),
        issued_at=now,
        retained_until=kept_until(now),
    )
    session.add(issued)
    return issued


def _document(
    kind: str, number: str, order: Order, total: int, facts: Mapping[str, Any]
) -> dict[str, Any]:
    vat = vat_included(total)
    return {
        "number": number,
        "title": _TITLES[kind],
        "credits": facts.get("credits"),
        "seller": _SELLER,
        "vat_number": facts["vat_number"],
        "issued_at": facts["now"].isoformat(),
        "order_id": order.id,
        "currency": "SAR",
        "lines": [
            {
                "description": _DESCRIPTIONS[line.kind],
                "item_id": line.item_id,
                "quantity": line.quantity,
                "unit_price": line.unit_price,
                "total": line.total,
            }
            for line in order.lines
        ],
        "net": total - vat,
        "vat_percent": VAT_PERCENT,
        "vat": vat,
        "total": total,
    }
