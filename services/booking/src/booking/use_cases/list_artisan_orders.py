"""List the orders that an artisan is to fulfil, or has fulfilled."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.models.order import Order
from chassis.auth import Caller
from chassis.paging import Page, PageRequest, page


def list_artisan_orders(
    session: Session, caller: Caller, query: PageRequest, *, deps: Deps
) -> Page[Order]:
    """Return the orders of the caller's offers, the newest first."""
    del deps
    wanted = select(Order).where(Order.artisan_person_id == caller.person_id)
    return page(session, wanted, [Order.id.desc()], query)
