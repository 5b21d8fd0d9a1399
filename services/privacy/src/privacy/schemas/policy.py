"""The privacy policy as it is shown and published."""

from marshmallow import fields

from chassis.schemas import Bilingual, Flag, Schema, Timestamp, Whole


class PolicySchema(Schema):
    """One version of the policy, in both languages."""

    version = Whole(required=True)
    title = Bilingual(required=True)
    text = Bilingual(required=True, max_length=4000, multiline=True)
    material = Flag(required=True, metadata={"description": "whether people must be told"})
    effective_at = Timestamp(required=True)
    updated_on = fields.Date(required=True, metadata={"description": "last updated"})


class PolicyListSchema(Schema):
    """Every version, newest first."""

    items = fields.List(fields.Nested(PolicySchema), required=True)


class PublishPolicySchema(Schema):
    """A new version; it takes effect at a moment to come."""

    title = Bilingual(required=True)
    text = Bilingual(required=True, max_length=4000, multiline=True)
    material = Flag(required=True)
    effective_at = Timestamp(required=True)


class AcceptanceSchema(Schema):
    """That a person accepted a version."""

    version = Whole(attribute="policy_version", required=True)
    accepted_at = Timestamp(required=True)
    language = fields.String(required=True)
    means = fields.String(required=True)
