"""Show a buyer an invoice or credit note of theirs."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.errors import InvoiceNotFound
from booking.models.invoice import Invoice
from chassis.auth import Caller


@dataclass(frozen=True, kw_only=True)
class ShowInvoice:
    """Which document."""

    invoice_id: str


def show_invoice(session: Session, caller: Caller, query: ShowInvoice, *, deps: Deps) -> Invoice:
    """Return the caller's own document.

    Raises:
        InvoiceNotFound: there is none, or it is somebody else's.
    """
    del deps
    invoice = session.get(Invoice, query.invoice_id)
    if invoice is None or invoice.buyer_id != caller.person_id:
        raise InvoiceNotFound
    return invoice
