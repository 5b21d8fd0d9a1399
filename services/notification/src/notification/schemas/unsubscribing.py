"""The shapes of one-click unsubscribe."""

from marshmallow import fields, validate

from chassis.schemas import Schema, Text


class OneClickSchema(Schema):
    """The form that a mail program posts (RFC 8058, section 3.2)."""

    one_click = fields.String(
        data_key="List-Unsubscribe", load_default="One-Click", validate=validate.Equal("One-Click")
    )


class SubscriptionSchema(Schema):
    """What a link turns off."""

    purpose = Text(required=True)
    channel = Text(required=True)
