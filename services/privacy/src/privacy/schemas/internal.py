"""What holders and privacy hand one another; never routed to the outside."""

from marshmallow import fields, validate

from chassis.schemas import Schema

_MOST_VALUES = 100_000


class SoughtSchema(Schema):
    """What a holder knows of a person by value."""

    values = fields.List(fields.String(), required=True, validate=validate.Length(max=_MOST_VALUES))


class SweepValuesSchema(Schema):
    """What to search for."""

    values = fields.List(fields.String(), required=True)


class ClosingSchema(Schema):
    """What the closing notice says."""

    status_url = fields.String(required=True)
    certificate_url = fields.String(required=True)
    language = fields.String(required=True)
