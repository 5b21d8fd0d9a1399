"""What booking says about orders, seats, payments and invoices. Amounts are halalas (SAR / 100)."""

import dataclasses

from contracts.event import Event, event, fact, ident, key, person


@dataclasses.dataclass(frozen=True, kw_only=True)
class Line:
    """One line of an order: which listing, which stocked item, and how many."""

    line_id: str
    kind: str
    item_id: str
    listing_id: str
    quantity: int


@event(publisher="booking")
class OrderPlaced(Event):
    """Stock or seats are held for a buyer until `holds_until`; payment is awaited.

    `kind` is order (products) or booking (seats).
    """

    order_id: str = key()
    buyer_id: str = person(subject=True)
    artisan_id: str = ident()
    artisan_person_id: str = person()
    kind: str = fact()
    lines: tuple[Line, ...] = fact()
    total: int = fact()
    holds_until: str = fact()
    version: int = fact()


@event(publisher="booking")
class OrderConfirmed(Event):
    """An order is paid and sure; both sides are told, and the artisan can fulfil it."""

    order_id: str = key()
    buyer_id: str = person(subject=True)
    artisan_person_id: str = person()
    kind: str = fact()
    total: int = fact()
    version: int = fact()


@event(publisher="booking")
class OrderShipped(Event):
    """The artisan handed the goods over."""

    order_id: str = key()
    buyer_id: str = person(subject=True)
    artisan_person_id: str = person()
    version: int = fact()


@event(publisher="booking")
class OrderCompleted(Event):
    """The goods were delivered, or the session has taken place; it can be reviewed now."""

    order_id: str = key()
    buyer_id: str = person(subject=True)
    artisan_person_id: str = person()
    kind: str = fact()
    completed_at: str = fact()
    version: int = fact()


@event(publisher="booking")
class OrderCancelled(Event):
    """An order or booking will not be fulfilled; `reason` is a code, never words of a person."""

    order_id: str = key()
    buyer_id: str = person()
    artisan_person_id: str = person(subject=True)
    kind: str = fact()
    reason: str = fact()
    version: int = fact()


@event(publisher="booking")
class AvailabilityChanged(Event):
    """How much of a product or session can still be had."""

    item_id: str = key()
    available: int = fact()
    version: int = fact()


@event(publisher="booking")
class PaymentCaptured(Event):
    """A provider has taken the money for an order."""

    payment_id: str = key()
    order_id: str = ident()
    amount: int = fact()


@event(publisher="booking")
class RefundSettled(Event):
    """A provider has given money back."""

    refund_id: str = key()
    order_id: str = ident()
    buyer_id: str = person(subject=True)
    amount: int = fact()


@event(publisher="booking")
class InvoiceIssued(Event):
    """An invoice was issued; it never changes again."""

    invoice_id: str = key()
    order_id: str = ident()
    buyer_id: str = person(subject=True)
    number: str = fact()
    total: int = fact()


@event(publisher="booking")
class OrderViewed(Event):
    """An artisan looked at an order's delivery details; the buyer can see it."""

    look_id: str = key()
    order_id: str = ident()
    buyer_id: str = person(subject=True)
    artisan_person_id: str = person()
    purpose: str = fact()
