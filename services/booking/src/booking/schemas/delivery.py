"""What an artisan is shown for one task, and how the buyer sees who looked."""

from marshmallow import fields, validate

from booking.models.purpose import PURPOSES
from booking.schemas.order import OrderLineSchema
from chassis.paging import page_schema
from chassis.schemas import Id, Name, Phone, Schema, Text, Timestamp


class PurposeSchema(Schema):
    """For which task the details are needed."""

    purpose = fields.String(required=True, validate=validate.OneOf(PURPOSES))


class RecipientSchema(Schema):
    """Of the buyer's details, those that the task needs; the others are not there."""

    name = Name(ledger="orders.recipient_name")
    phone = Phone(ledger="orders.recipient_phone")
    address = Text(ledger="orders.address")
    note = Text(allow_none=True, ledger="orders.note")


class DeliverySchema(Schema):
    """What one look revealed."""

    look_id = Id("lok")
    order_id = Id("ord", attribute="order.id")
    purpose = fields.String(validate=validate.OneOf(PURPOSES))
    lines = fields.List(fields.Nested(OrderLineSchema), attribute="order.lines")
    starts_at = Timestamp(attribute="order.starts_at", allow_none=True)
    ends_at = Timestamp(attribute="order.ends_at", allow_none=True)
    recipient = fields.Nested(RecipientSchema)


class LookSchema(Schema):
    """One look of the artisan at an order's details."""

    id = Id("lok")
    purpose = fields.String(validate=validate.OneOf(PURPOSES))
    fields_shown = fields.List(
        fields.String(), attribute="shown", metadata={"description": "Which details were shown"}
    )
    looked_at = Timestamp()


LookPageSchema = page_schema(LookSchema)
