"""What is said about an order; the caller records it in the transaction that made it true."""

from booking.models.allocation import Allocation
from booking.models.invoice import Invoice
from booking.models.order import Order
from contracts.booking import (
    AvailabilityChanged,
    InvoiceIssued,
    Line,
    OrderCancelled,
    OrderCompleted,
    OrderConfirmed,
    OrderPlaced,
    OrderShipped,
)
from personal_data.people import PERSON_GONE, is_person


def order_placed(order: Order) -> OrderPlaced:
    """Say that an order waits for its payment."""
    return OrderPlaced(
        order_id=order.id,
        buyer_id=order.buyer_id,
        artisan_id=order.artisan_id,
        artisan_person_id=order.artisan_person_id,
        kind=order.kind,
        lines=tuple(
            Line(
                line_id=line.id,
                kind=line.kind,
                item_id=line.item_id,
                listing_id=line.listing_id,
                quantity=line.quantity,
            )
            for line in order.lines
        ),
        total=order.total,
        holds_until=order.holds_until.isoformat(),
        version=order.version,
    )


def order_confirmed(order: Order) -> OrderConfirmed:
    """Say that an order is paid and sure."""
    return OrderConfirmed(
        order_id=order.id,
        buyer_id=order.buyer_id,
        artisan_person_id=order.artisan_person_id,
        kind=order.kind,
        total=order.total,
        version=order.version,
    )


def order_shipped(order: Order) -> OrderShipped:
    """Say that the goods were handed over."""
    return OrderShipped(
        order_id=order.id,
        buyer_id=order.buyer_id,
        artisan_person_id=order.artisan_person_id,
        version=order.version,
    )


def order_completed(order: Order, completed_at: str) -> OrderCompleted:
    """Say that an order is done."""
    return OrderCompleted(
        order_id=order.id,
        buyer_id=order.buyer_id,
        artisan_person_id=order.artisan_person_id,
        kind=order.kind,
        completed_at=completed_at,
        version=order.version,
    )


def order_cancelled(order: Order, reason: str) -> OrderCancelled:
    """Say that an order will not be fulfilled; a buyer who is forgotten is not named."""
    return OrderCancelled(
        order_id=order.id,
        buyer_id=order.buyer_id if is_person(order.buyer_id) else PERSON_GONE,
        artisan_person_id=order.artisan_person_id,
        kind=order.kind,
        reason=reason,
        version=order.version,
    )


def availability_changed(allocation: Allocation) -> AvailabilityChanged:
    """Say how many are left."""
    return AvailabilityChanged(
        item_id=allocation.item_id,
        available=allocation.available,
        version=allocation.version,
    )


def invoice_issued(invoice: Invoice) -> InvoiceIssued:
    """Say that a tax document was issued."""
    return InvoiceIssued(
        invoice_id=invoice.id,
        order_id=invoice.order_id,
        buyer_id=invoice.buyer_id,
        number=invoice.number,
        total=invoice.total,
    )
