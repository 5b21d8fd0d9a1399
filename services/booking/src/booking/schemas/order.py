"""Orders and bookings as they are wanted and shown."""

from marshmallow import fields, validate

from booking.models.order import BOOKING, ORDER, STATES
from chassis.paging import page_schema
from chassis.schemas import Bilingual, Id, Money, Name, Phone, Schema, Text, Timestamp, Whole

_MOST_LINES = 50
_MOST_OF_ONE = 100
_MOST_SEATS = 20


class WantedProductSchema(Schema):
    """How many of one product are wanted."""

    product_id = Id("prd", required=True)
    quantity = Whole(least=1, most=_MOST_OF_ONE, required=True)


class DeliveryDetailsSchema(Schema):
    """To whom and where products go."""

    name = Name(required=True, ledger="orders.recipient_name")
    phone = Phone(required=True, ledger="orders.recipient_phone")
    address = Text(
        required=True, min_length=5, max_length=400, multiline=True, ledger="orders.address"
    )
    note = Text(load_default=None, allow_none=True, max_length=500, ledger="orders.note")


class PlaceOrderSchema(Schema):
    """Products of one artisan, to be delivered."""

    lines = fields.List(
        fields.Nested(WantedProductSchema),
        required=True,
        validate=validate.Length(min=1, max=_MOST_LINES),
    )
    delivery = fields.Nested(DeliveryDetailsSchema, required=True)


class BookSeatsSchema(Schema):
    """Seats in one session of a workshop."""

    session_id = Id("ses", required=True)
    seats = Whole(least=1, most=_MOST_SEATS, required=True)


class OrderLineSchema(Schema):
    """One line, frozen as it was offered."""

    id = Id("lin")
    kind = fields.String(validate=validate.OneOf(["product", "session"]))
    item_id = Id("prd", "ses")
    listing_id = fields.String()
    title = Bilingual(ledger="order_lines.title")
    unit_price = Money()
    quantity = Whole()
    total = Money()


class ArtisanOrderSchema(Schema):
    """An order as its artisan sees it: what to make ready, and nothing of the buyer."""

    id = Id("ord")
    kind = fields.String(validate=validate.OneOf([ORDER, BOOKING]))
    status = fields.String(attribute="state", validate=validate.OneOf(STATES))
    lines = fields.List(fields.Nested(OrderLineSchema))
    total = Money()
    starts_at = Timestamp(allow_none=True)
    ends_at = Timestamp(allow_none=True)
    placed_at = Timestamp()
    confirmed_at = Timestamp(allow_none=True)
    shipped_at = Timestamp(allow_none=True)
    completed_at = Timestamp(allow_none=True)
    cancelled_at = Timestamp(allow_none=True)
    cancel_reason = fields.String(allow_none=True)
    version = Whole()


class OrderSchema(ArtisanOrderSchema):
    """An order as its buyer sees it."""

    artisan_id = fields.String()
    delivery = fields.Nested(DeliveryDetailsSchema, allow_none=True)
    holds_until = Timestamp(metadata={"description": "Until when it can be paid"})
    retained_until = Timestamp(metadata={"description": "Until when we keep it, as the law says"})


OrderPageSchema = page_schema(OrderSchema)
ArtisanOrderPageSchema = page_schema(ArtisanOrderSchema)
