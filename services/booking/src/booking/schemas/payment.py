"""Payments as they are wanted and shown, and the provider's hint."""

from marshmallow import EXCLUDE, fields, validate

from booking.models.payment import STATES
from booking.models.refund import STATES as REFUND_STATES
from chassis.schemas import Id, Money, Schema, Text, Timestamp, Whole


class PayOrderSchema(Schema):
    """Which order is to be paid. The card is entered on the provider's page, never here."""

    order_id = Id("ord", required=True)


class PaymentSchema(Schema):
    """A payment; while it is open, `checkout_url` is where the buyer pays."""

    id = Id("pay")
    order_id = Id("ord")
    status = fields.String(attribute="state", validate=validate.OneOf(STATES))
    amount = Money()
    late = fields.Boolean(metadata={"description": "The money came too late, and goes back"})
    refund_status = fields.String(
        attribute="refund_state", allow_none=True, validate=validate.OneOf(REFUND_STATES)
    )
    checkout_url = fields.String(allow_none=True, metadata={"format": "uri"})
    brand = Text(allow_none=True, ledger="payments.brand")
    last4 = Text(allow_none=True, ledger="payments.last4")
    created_at = Timestamp()
    captured_at = Timestamp(allow_none=True)
    version = Whole()


class WebhookSchema(Schema):
    """The provider's hint that something happened; all else that it says is not believed."""

    class Meta:
        """Whatever else the provider says is passed over."""

        unknown = EXCLUDE

    # The provider's own: some of its digits may pass for a card's by chance.
    id = Text(required=True, min_length=1, max_length=128, cards=True)
    reference = Id("pay", required=True)
