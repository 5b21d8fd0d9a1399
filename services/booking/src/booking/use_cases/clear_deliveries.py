"""Clear to whom and where goods went, some time after they arrived."""

from datetime import timedelta

from sqlalchemy import func, select, update

from booking.doors.deps import Deps
from booking.models.order import CANCELLED, COMPLETED, Order
from chassis.database import Database

DELIVERY_KEPT = timedelta(days=90)
_AT_ONCE = 500


def clear_deliveries(database: Database, deps: Deps) -> None:
    """Empty the delivery details of orders that ended long ago; what was bought stays."""
    ended = func.coalesce(Order.completed_at, Order.cancelled_at)
    due = (
        select(Order.id)
        .where(
            Order.state.in_((COMPLETED, CANCELLED)),
            Order.recipient_name.is_not(None),
            ended <= deps.clock.now() - DELIVERY_KEPT,
        )
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    nothing = dict.fromkeys(("recipient_name", "recipient_phone", "address", "note"))
    with database.transaction() as session:
        session.execute(update(Order).where(Order.id.in_(due)).values(nothing))
