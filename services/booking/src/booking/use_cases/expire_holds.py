"""Sweep away orders whose time to pay is over; the clock has ended their holds already."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.models.order import PLACED, Order, fenced_order
from booking.models.release import lapse_payments, release_holds
from booking.models.sentences import availability_changed, order_cancelled
from chassis.database import Database
from eventing.outbox import record

REASON = "hold_expired"
_AT_ONCE = 100


def expire_holds(database: Database, deps: Deps) -> int:
    """Cancel what was not paid in time, one transaction an order; return how many there were."""
    with database.reading() as session:
        due = _due(session, deps)
    for order_id in due:
        with database.transaction() as session:
            _expire(session, order_id, deps)
    return len(due)


def _due(session: Session, deps: Deps) -> list[str]:
    wanted = (
        select(Order.id)
        .where(Order.state == PLACED, Order.holds_until <= deps.clock.now())
        .order_by(Order.holds_until)
        .limit(_AT_ONCE)
    )
    return list(session.scalars(wanted))


def _expire(session: Session, order_id: str, deps: Deps) -> None:
    order = fenced_order(session, order_id)
    if order.state != PLACED:
        return  # paid or cancelled since we looked
    order.cancel(REASON, deps.clock.now())
    freed = release_holds(session, order)
    lapse_payments(session, order)
    record(session, order_cancelled(order, REASON))
    for allocation in freed:
        record(session, availability_changed(allocation))
