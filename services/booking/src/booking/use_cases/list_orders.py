"""List a buyer's orders and bookings."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.models.order import Order
from chassis.auth import Caller
from chassis.paging import Page, PageRequest, page


@dataclass(frozen=True, kw_only=True)
class ListOrders:
    """Of which kind (None for both), and which page."""

    kind: str | None
    page: PageRequest


def list_orders(session: Session, caller: Caller, query: ListOrders, *, deps: Deps) -> Page[Order]:
    """Return the caller's own orders, the newest first."""
    del deps
    wanted = select(Order).where(Order.buyer_id == caller.person_id)
    if query.kind is not None:
        wanted = wanted.where(Order.kind == query.kind)
    return page(session, wanted, [Order.id.desc()], query.page)
