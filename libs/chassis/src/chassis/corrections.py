"""Where officers correct what a service says of a person: `/v1/corrections/<service>`.

One route for all services; what it does is handed in.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, post_load, validate

from chassis.auth import officer
from chassis.corrected import Correct, Corrected
from chassis.refusals import AccountGone
from chassis.schemas import Id, Schema, Text
from chassis.web import Blueprint, allow, write

_LONGEST = 4000
_IS_KEY = validate.Regexp(r"^[a-z]{2,6}_[0-9a-z]{4,56}$", error="Not such an id.")


class LabelSchema(Schema):
    """What a field is called."""

    ar = fields.String(required=True)
    en = fields.String(required=True)


class CorrectedSchema(Schema):
    """What was corrected, and in how many rows."""

    field = fields.String(required=True)
    label = fields.Nested(LabelSchema, required=True)
    rows = fields.Integer(required=True)


class _Correction(Schema):
    """What to correct: whose, which field, in which row (all of theirs), and what it says."""

    readers: ClassVar[Mapping[str, Text]] = {}

    person_id = Id("per", required=True)
    row = fields.String(load_default=None, validate=_IS_KEY)
    value = Text(min_length=1, max_length=_LONGEST, multiline=True, cards=True, required=True)

    @post_load
    def read(self, body: dict[str, Any], **_options: Any) -> Correct:
        """Read the value as what the field is."""
        try:
            value = self.readers[body["field"]].deserialize(body["value"])
        except ValidationError as wrong:
            raise ValidationError(wrong.messages, "value") from wrong
        return Correct(**{**body, "value": value})


def correction_routes(corrected: Corrected) -> Blueprint:
    """Return the route of a service."""
    blp = Blueprint("corrections", description="What is wrong about a person, set right for them")

    @blp.route(f"/v1/corrections/{corrected.service}", methods=["POST"])
    @allow(officer)
    @blp.arguments(schema_of(corrected))
    @blp.response(200, CorrectedSchema)
    @blp.refuses(*corrected.refusals, AccountGone)
    def correct(body: Correct) -> Any:
        """Correct one field of a person, in one of their rows or in all, on privacy's record."""
        return write(corrected.correct, body)

    return blp


def schema_of(corrected: Corrected) -> type[Schema]:
    """Return the shape of a correction here; a value is read as its column's kind of thing."""
    readers = corrected.readers
    field = fields.String(required=True, validate=validate.OneOf(sorted(readers)))
    members = {"field": field, "readers": readers, "__doc__": _Correction.__doc__}
    return type(f"{corrected.service.capitalize()}CorrectionSchema", (_Correction,), members)
