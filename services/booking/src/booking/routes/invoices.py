"""Invoices and credit notes, as their buyers read them."""

from typing import Any

from booking.errors import InvoiceNotFound
from booking.models.invoice import Invoice
from booking.schemas.invoice import InvoicePageSchema, InvoiceSchema
from booking.use_cases.list_invoices import list_invoices
from booking.use_cases.show_invoice import ShowInvoice, show_invoice
from chassis.auth import allow, person
from chassis.paging import Page, PageQuery
from chassis.web import Blueprint, read

blp = Blueprint("invoices", description="Simplified tax invoices and credit notes")


@blp.route("/v1/invoices", methods=["GET"])
@allow(person)
@blp.arguments(PageQuery, location="query")
@blp.response(200, InvoicePageSchema)
def show_all(query: dict[str, Any]) -> Page[Invoice]:
    """List one's own invoices and credit notes, the newest first."""
    return read(list_invoices, query["page"])


@blp.route("/v1/invoices/<invoice_id>", methods=["GET"])
@allow(person)
@blp.response(200, InvoiceSchema)
@blp.refuses(InvoiceNotFound)
def show(invoice_id: str) -> Invoice:
    """Show one document as it was issued."""
    return read(show_invoice, ShowInvoice(invoice_id=invoice_id))
