"""Requests as they are opened, followed and proven."""

from marshmallow import fields, validate

from chassis.paging import PageQuery, page_schema
from chassis.schemas import Bilingual, Flag, Id, Schema, Timestamp, Whole
from privacy.models.states import ExtensionReason, Kind, State

_DIGEST = validate.Regexp("^[0-9a-f]{64}$", error="Not a digest.")
_KIND = validate.OneOf([kind.value for kind in Kind])
_REASON = validate.OneOf([reason.value for reason in ExtensionReason])
_STATE = validate.OneOf([state.value for state in State])


class OpenRequestSchema(Schema):
    """What is asked; only officers name a person other than themselves."""

    kind = fields.String(required=True, validate=_KIND)
    person_id = Id("per", load_default=None)
    language = fields.String(load_default=None, validate=validate.OneOf(["ar", "en"]))


class ConfirmationSchema(Schema):
    """The preview that was read."""

    preview_digest = fields.String(required=True, validate=_DIGEST)


class ApprovalSchema(Schema):
    """The preview that was read; an export has none."""

    preview_digest = fields.String(load_default=None, validate=_DIGEST)


class ExtensionSchema(Schema):
    """Why an answer needs more time; a code, so that nobody is written about."""

    code = fields.String(required=True, validate=_REASON)


class RequestQuery(PageQuery):
    """Which requests an officer wants to see."""

    status = fields.String(load_default=None, validate=_STATE)
    alarmed = fields.Boolean(load_default=False)


class BlockerSchema(Schema):
    """What holds an erasure back at one holder, and when that should clear."""

    holder = fields.String(required=True)
    code = fields.String(required=True)
    count = Whole(required=True)
    clears_by = Timestamp(required=True, allow_none=True)
    reason = Bilingual(required=True)


class ExtendedSchema(Schema):
    """That the deadline was moved: when, why, and until when we answer now."""

    code = fields.String(required=True, validate=_REASON)
    reason = Bilingual(required=True)
    extended_at = Timestamp(required=True)
    until = Timestamp(required=True)


class ProgressSchema(Schema):
    """How far one holder is with one step."""

    holder = fields.String(required=True)
    step = fields.String(required=True)
    status = fields.String(required=True)
    attempts = Whole(required=True)
    asked_at = Timestamp(required=True, allow_none=True)
    answered_at = Timestamp(required=True, allow_none=True)
    alarmed_at = Timestamp(required=True, allow_none=True)
    supplementary = Flag(required=True)


class PreviewSchema(Schema):
    """What one holder would erase, anonymise and keep, by table."""

    holder = fields.String(required=True)
    tables = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=fields.Integer()),
        required=True,
    )
    digest = fields.String(required=True)


class ArchiveSchema(Schema):
    """An archive that can be fetched."""

    size = Whole(required=True)
    expires_at = Timestamp(required=True)
    downloaded_at = Timestamp(required=True, allow_none=True)


class HistorySchema(Schema):
    """One thing that happened: a stable code and impersonal facts."""

    at = Timestamp(required=True)
    what = fields.String(required=True)
    holder = fields.String(required=True, allow_none=True)
    facts = fields.Dict(keys=fields.String(), required=True)


class RequestSummarySchema(Schema):
    """A request in a list."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    status = fields.String(attribute="state", required=True)
    language = fields.String(required=True)
    opened_at = Timestamp(required=True)
    due_at = Timestamp(required=True)
    latest_at = Timestamp(required=True)
    completed_at = Timestamp(required=True, allow_none=True)


class StatusSchema(Schema):
    """Where a request stands; it names nobody."""

    id = fields.String(attribute="request.id", required=True)
    kind = fields.String(attribute="request.kind", required=True)
    status = fields.String(attribute="request.state", required=True)
    language = fields.String(attribute="request.language", required=True)
    opened_at = Timestamp(attribute="request.opened_at", required=True)
    due_at = Timestamp(attribute="request.due_at", required=True)
    latest_at = Timestamp(attribute="request.latest_at", required=True)
    extension = fields.Nested(ExtendedSchema, required=True, allow_none=True)
    waiting_since = Timestamp(attribute="request.waiting_since", required=True, allow_none=True)
    confirmed_at = Timestamp(attribute="request.confirmed_at", required=True, allow_none=True)
    erased_at = Timestamp(attribute="request.erased_at", required=True, allow_none=True)
    completed_at = Timestamp(attribute="request.completed_at", required=True, allow_none=True)
    alarmed = Flag(required=True)
    status_url = fields.String(required=True)
    blockers = fields.List(fields.Nested(BlockerSchema), required=True)
    holders = fields.List(fields.Nested(ProgressSchema), required=True)


class RequestSchema(StatusSchema):
    """A request with everything that its person or an officer may see."""

    person_id = fields.String(required=True, allow_none=True)
    by_officer = Flag(attribute="request.by_officer", required=True)
    preview = fields.List(fields.Nested(PreviewSchema), required=True)
    preview_digest = fields.String(required=True, allow_none=True)
    archive = fields.Nested(ArchiveSchema, required=True, allow_none=True)
    history = fields.List(fields.Nested(HistorySchema), required=True)


RequestPageSchema = page_schema(RequestSummarySchema)


class CertificateSchema(Schema):
    """What was erased, as each holder signed it, under our own signature."""

    format = fields.String(required=True)
    holder = fields.String(required=True)
    request_id = fields.String(required=True)
    pseudonym = fields.String(required=True)
    preview_digest = fields.String(required=True, allow_none=True)
    opened_at = fields.String(required=True)
    confirmed_at = fields.String(required=True, allow_none=True)
    erased_at = fields.String(required=True, allow_none=True)
    completed_at = fields.String(required=True, allow_none=True)
    holders = fields.List(fields.String(), required=True)
    receipts = fields.List(fields.Dict(keys=fields.String()), required=True)
    sweep_id = fields.String(required=True)
    sweeps = fields.List(fields.Dict(keys=fields.String()), required=True)
    later_receipts = fields.List(fields.Dict(keys=fields.String()), required=True)
    key_id = fields.String(required=True)
    signature = fields.String(required=True)
