"""Complete what time has completed: sessions that are over, and parcels long since handed over."""

from datetime import timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.models.order import CONFIRMED, ON_ITS_WAY, SHIPPED, Order, fenced_order
from booking.models.sentences import order_completed
from chassis.database import Database
from eventing.outbox import record

_AT_ONCE = 100


def complete_orders(database: Database, deps: Deps) -> int:
    """Complete what is due, one transaction an order; return how many there were."""
    with database.reading() as session:
        due = _due(session, deps)
    for order_id in due:
        with database.transaction() as session:
            _complete(session, order_id, deps)
    return len(due)


def _due(session: Session, deps: Deps) -> list[str]:
    now = deps.clock.now()
    delivered = now - timedelta(days=deps.settings.delivery_days)
    wanted = (
        select(Order.id)
        .where(
            or_(
                and_(Order.state == CONFIRMED, Order.ends_at <= now),
                and_(Order.state == SHIPPED, Order.shipped_at <= delivered),
            )
        )
        .order_by(Order.id)
        .limit(_AT_ONCE)
    )
    return list(session.scalars(wanted))


def _complete(session: Session, order_id: str, deps: Deps) -> None:
    order = fenced_order(session, order_id)
    if order.state not in ON_ITS_WAY:
        return  # completed or cancelled since we looked
    now = deps.clock.now()
    order.complete(now)
    record(session, order_completed(order, now.isoformat()))
