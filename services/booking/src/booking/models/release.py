"""Letting go of what an unpaid order keeps: its holds, and the payment that was awaited."""

from sqlalchemy.orm import Session

from booking.models.allocation import Allocation, locked_allocations
from booking.models.hold import take_holds
from booking.models.order import Order
from booking.models.payment import LAPSED, locked_payments_of


def release_holds(session: Session, order: Order) -> list[Allocation]:
    """Free what a locked order still holds; return the allocations that have more left now."""
    allocations = locked_allocations(session, (line.item_id for line in order.lines))
    freed = take_holds(session, order.id)
    for item_id, quantity in freed:
        allocations[item_id].free(quantity)
    return [allocations[item_id] for item_id in sorted({item_id for item_id, _ in freed})]


def lapse_payments(session: Session, order: Order) -> None:
    """Await no payment any more; what is captured all the same comes late and goes back."""
    for payment in locked_payments_of(session, order.id):
        payment.move(LAPSED)
