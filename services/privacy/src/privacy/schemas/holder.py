"""Holders as officers see them."""

from marshmallow import fields

from chassis.schemas import Flag, Schema, Timestamp


class HolderSchema(Schema):
    """A service that holds personal data."""

    name = fields.String(required=True)
    required = Flag(required=True)
    declared_at = Timestamp(required=True, allow_none=True)
    retired_at = Timestamp(required=True, allow_none=True)
    ledger_digest = fields.String(required=True, allow_none=True)
    kinds = fields.List(fields.String(), required=True)
    key_id = fields.String(required=True, allow_none=True)
    key_trusted = Flag(required=True)


class HolderListSchema(Schema):
    """All that declared themselves or are required."""

    items = fields.List(fields.Nested(HolderSchema), required=True)


class RetiredSchema(Schema):
    """A holder that nothing waits for any more."""

    name = fields.String(required=True)
    retired_at = Timestamp(required=True)
