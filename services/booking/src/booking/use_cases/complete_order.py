"""Say that an order was delivered, or that a session took place."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.errors import SessionNotBegun
from booking.models.order import Order, fenced_order, order_of_artisan
from booking.models.sentences import order_completed
from chassis.auth import Caller
from eventing.outbox import record


@dataclass(frozen=True, kw_only=True)
class CompleteOrder:
    """Which order."""

    order_id: str


def complete_order(
    session: Session, caller: Caller, command: CompleteOrder, *, deps: Deps
) -> Order:
    """End a shipped order, or a booking whose session has begun.

    Raises:
        OrderNotFound: it is not this artisan's.
        OrderInWrongState: it is not on its way.
        SessionNotBegun: the buyer could still cancel.
    """
    now = deps.clock.now()
    order_of_artisan(session, command.order_id, caller.person_id)
    order = fenced_order(session, command.order_id)
    order.complete(now)
    if order.starts_at is not None and now < order.starts_at:
        raise SessionNotBegun
    record(session, order_completed(order, now.isoformat()))
    return order
