"""Consents as they are asked for and answered."""

from marshmallow import fields

from chassis.schemas import Bilingual, Flag, Schema, Timestamp, Whole


class ConsentSchema(Schema):
    """One purpose on one channel; without an answer it is not given, and its version is 0."""

    purpose = fields.String(required=True)
    channel = fields.String(required=True)
    granted = Flag(required=True, metadata={"ledger": "consents.granted"})
    version = Whole(required=True)
    wording_version = Whole(required=True)
    changed_at = Timestamp(required=True, allow_none=True)


class OfferedConsentSchema(ConsentSchema):
    """A consent with the words in which it is asked for now."""

    wording = Bilingual(required=True, max_length=1000)


class ConsentListSchema(Schema):
    """Everything that is asked for."""

    items = fields.List(fields.Nested(OfferedConsentSchema), required=True)


class AnswerConsentSchema(Schema):
    """The answer; `wording_version` is the wording that was shown, the present one if absent."""

    granted = Flag(required=True, metadata={"ledger": "consents.granted"})
    wording_version = Whole(least=1, most=100_000, load_default=None)
