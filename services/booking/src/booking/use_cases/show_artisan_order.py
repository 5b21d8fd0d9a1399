"""Show an artisan an order that they are to fulfil."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.models.order import Order, order_of_artisan
from chassis.auth import Caller


@dataclass(frozen=True, kw_only=True)
class ShowArtisanOrder:
    """Which order."""

    order_id: str


def show_artisan_order(
    session: Session, caller: Caller, query: ShowArtisanOrder, *, deps: Deps
) -> Order:
    """Return an order of the caller's offers.

    Raises:
        OrderNotFound: there is none, or it is another artisan's.
    """
    del deps
    return order_of_artisan(session, query.order_id, caller.person_id)
