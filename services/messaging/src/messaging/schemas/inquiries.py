"""The shapes of inquiries."""

from collections.abc import Mapping

import marshmallow as ma

from chassis.paging import PageQuery, page_schema
from chassis.schemas import Email, Id, Name, Schema, Text, Timestamp
from messaging.models.inquiry import ANSWERED, LONGEST, OPEN, Inquiry

_CONFIRMATION = {
    "ar": "وصلنا استفسارك. رقم المرجع: {reference}",
    "en": "We have received your inquiry. Your reference number is {reference}.",
}


class AskingSchema(Schema):
    """An inquiry: who asks, where they can be reached, and what they ask."""

    name = Name(required=True, ledger="inquiries.name")
    email = Email(required=True, ledger="inquiries.email")
    text = Text(
        required=True, min_length=1, max_length=LONGEST, multiline=True, ledger="inquiries.text"
    )


class ReceivedSchema(Schema):
    """The number that its sender is given, and words to go with it."""

    id = Id("inq", required=True)
    reference = Text(required=True)
    confirmation = ma.fields.Method("confirm", required=True, metadata={"type": "object"})
    received_at = Timestamp(required=True)

    def confirm(self, inquiry: Inquiry) -> Mapping[str, str]:
        """Say in both languages that it has arrived."""
        return {
            language: words.format(reference=inquiry.reference)
            for language, words in _CONFIRMATION.items()
        }


class AnsweredSchema(Schema):
    """An inquiry as its sender sees it again, without what they know already."""

    id = Id("inq", required=True)
    reference = Text(required=True)
    status = Text(required=True, validate=ma.validate.OneOf([OPEN, ANSWERED]))
    text = Text(required=True, max_length=LONGEST, ledger="inquiries.text")
    received_at = Timestamp(required=True)
    answer = Text(required=True, allow_none=True, max_length=LONGEST, ledger="inquiries.answer")
    answered_at = Timestamp(required=True, allow_none=True)


class InquirySchema(AnsweredSchema):
    """An inquiry as its sender with an account and support see it."""

    name = Name(required=True, ledger="inquiries.name")
    email = Email(required=True, ledger="inquiries.email")
    language = Text(required=True, ledger="inquiries.language")


class InquiriesQuery(PageQuery):
    """Which part, and of which status."""

    status = Text(load_default=None, validate=ma.validate.OneOf([OPEN, ANSWERED]))


class LookingUpSchema(Schema):
    """The number that was given out, and the address that was given in."""

    reference = Text(required=True, min_length=1, max_length=16)
    email = Email(required=True, ledger="inquiries.email")


class AnsweringSchema(Schema):
    """What support answers."""

    text = Text(
        required=True, min_length=1, max_length=LONGEST, multiline=True, ledger="inquiries.answer"
    )


InquiryPage = page_schema(InquirySchema)
