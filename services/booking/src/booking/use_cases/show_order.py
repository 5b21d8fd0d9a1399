"""Show a buyer an order or a booking of theirs."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.errors import OrderNotFound
from booking.models.order import Order, order_of_buyer
from chassis.auth import Caller


@dataclass(frozen=True, kw_only=True)
class ShowOrder:
    """Which order; of which kind, where the address says so."""

    order_id: str
    kind: str | None = None


def show_order(session: Session, caller: Caller, query: ShowOrder, *, deps: Deps) -> Order:
    """Return the caller's own order.

    Raises:
        OrderNotFound: there is none of this kind, or it is somebody else's.
    """
    del deps
    order = order_of_buyer(session, query.order_id, caller.person_id)
    if query.kind not in (None, order.kind):
        raise OrderNotFound
    return order
