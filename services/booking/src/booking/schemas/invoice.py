"""Tax documents as they are shown."""

from marshmallow import fields, validate

from booking.models.invoice import KINDS
from chassis.paging import page_schema
from chassis.schemas import Bilingual, Id, Money, Schema, Timestamp, Whole


class DocumentLineSchema(Schema):
    """One line of a document."""

    description = Bilingual()
    item_id = Id("prd", "ses")
    quantity = Whole()
    unit_price = Money()
    total = Money()


class DocumentSchema(Schema):
    """What was issued, Arabic first; amounts include the tax."""

    number = fields.String()
    title = Bilingual()
    credits = fields.String(
        allow_none=True, metadata={"description": "The number of the invoice that this gives back"}
    )
    seller = Bilingual()
    vat_number = fields.String()
    issued_at = fields.String(metadata={"format": "date-time"})
    order_id = Id("ord")
    currency = fields.String()
    lines = fields.List(fields.Nested(DocumentLineSchema))
    net = Money()
    vat_percent = Whole()
    vat = Money()
    total = Money()


class InvoiceSchema(Schema):
    """An issued document, and until when the law has it kept."""

    id = Id("inv")
    number = fields.String()
    kind = fields.String(validate=validate.OneOf(KINDS))
    order_id = Id("ord")
    total = Money()
    issued_at = Timestamp()
    retained_until = Timestamp()
    document = fields.Nested(DocumentSchema)


InvoicePageSchema = page_schema(InvoiceSchema)
