"""List a buyer's invoices and credit notes."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.models.invoice import Invoice
from chassis.auth import Caller
from chassis.paging import Page, PageRequest, page


def list_invoices(
    session: Session, caller: Caller, query: PageRequest, *, deps: Deps
) -> Page[Invoice]:
    """Return the caller's own documents, the newest first."""
    del deps
    wanted = select(Invoice).where(Invoice.buyer_id == caller.person_id)
    return page(session, wanted, [Invoice.id.desc()], query)
