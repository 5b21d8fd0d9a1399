"""List who looked at an order's delivery details."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.models.look import Look
from booking.models.order import order_of_buyer
from chassis.auth import Caller
from chassis.paging import Page, PageRequest, page


@dataclass(frozen=True, kw_only=True)
class ListLooks:
    """At which order, and which page."""

    order_id: str
    page: PageRequest


def list_looks(session: Session, caller: Caller, query: ListLooks, *, deps: Deps) -> Page[Look]:
    """Return the looks at the caller's own order, the newest first.

    Raises:
        OrderNotFound: it is not the caller's.
    """
    del deps
    order_of_buyer(session, query.order_id, caller.person_id)
    wanted = select(Look).where(Look.order_id == query.order_id)
    return page(session, wanted, [Look.id.desc()], query.page)
