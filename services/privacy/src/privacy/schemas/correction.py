"""Corrections: what was set right about people."""

from marshmallow import fields

from chassis.paging import PageQuery, page_schema
from chassis.schemas import Id, Schema, Timestamp


class CorrectionsQuery(PageQuery):
    """Whose corrections, and which page."""

    person_id = Id("per", load_default=None)


class CorrectionRecordSchema(Schema):
    """Which field of whom an officer had set right; what it said and says is not on record."""

    id = fields.String(required=True)
    person_id = fields.String(required=True, allow_none=True)
    officer_id = fields.String(required=True, allow_none=True)
    holder = fields.String(required=True)
    field = fields.String(required=True, metadata={"description": "a table and a column"})
    rows = fields.Integer(required=True)
    corrected_at = Timestamp(required=True)


CorrectionPageSchema = page_schema(CorrectionRecordSchema)
