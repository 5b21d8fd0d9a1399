"""What holders and privacy hand one another; never routed to the outside."""

from typing import Any

from marshmallow import fields, post_load, validate

from chassis.schemas import Id, Schema, Text, Whole
from personal_data.holder import Known

_MOST_VALUES = 100_000
_MOST_AT_ONCE = 500


class SoughtSchema(Schema):
    """What a holder knows of a person by value; short `texts` are sought in kept answers alone."""

    values = fields.List(fields.String(), required=True, validate=validate.Length(max=_MOST_VALUES))
    texts = fields.List(
        fields.String(), load_default=list, validate=validate.Length(max=_MOST_VALUES)
    )


class SweepValuesSchema(Schema):
    """What to search for everywhere, and in kept answers alone."""

    values = fields.List(fields.String(), required=True)
    texts = fields.List(fields.String(), required=True)


class ClosingsAskedSchema(Schema):
    """Of which requests a closing notice is sent."""

    request_ids = fields.List(
        Id("req"), required=True, validate=validate.Length(min=1, max=_MOST_AT_ONCE)
    )


class ClosingSchema(Schema):
    """What the closing notice of one request says."""

    request_id = fields.String(required=True)
    status_url = fields.String(required=True)


class ClosingsSchema(Schema):
    """What closing notices say."""

    closings = fields.List(fields.Nested(ClosingSchema), required=True)


class KnownErasureSchema(Schema):
    """One erasure that a holder knows."""

    seq = Whole(required=True)
    person_id = Text(required=True, max_length=64)

    @post_load
    def _known(self, values: dict[str, Any], **_options: Any) -> Known:
        return Known(**values)


class KnownErasuresSchema(Schema):
    """What a holder knows after a place of the ledger, up to another or to the end."""

    erasures = fields.List(fields.Nested(KnownErasureSchema), required=True)
    after = Whole(required=True)
    upto = Whole(required=True, allow_none=True)


class MissingErasuresSchema(Schema):
    """How many erasures a holder does not know yet."""

    missing = Whole(required=True)
