"""Hand the goods of an order over."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.errors import OrderInWrongState
from booking.models.order import ORDER, Order, fenced_order, order_of_artisan
from booking.models.sentences import order_shipped
from chassis.auth import Caller
from eventing.outbox import record


@dataclass(frozen=True, kw_only=True)
class ShipOrder:
    """Which order."""

    order_id: str


def ship_order(session: Session, caller: Caller, command: ShipOrder, *, deps: Deps) -> Order:
    """Note that the goods are on their way.

    Raises:
        OrderNotFound: it is not this artisan's.
        OrderInWrongState: it is not paid, or shipped already, or there is nothing to ship.
    """
    order_of_artisan(session, command.order_id, caller.person_id)
    order = fenced_order(session, command.order_id)
    if order.kind != ORDER:
        raise OrderInWrongState(state=order.state)
    order.ship(deps.clock.now())
    record(session, order_shipped(order))
    return order
