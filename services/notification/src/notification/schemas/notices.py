"""The in-app inbox as it is shown."""

from typing import Any

from marshmallow import fields

from chassis.auth import Caller
from chassis.paging import PageQuery, page_schema
from chassis.schemas import Flag, Id, Schema, Text, Timestamp, Whole
from notification.models import Notice
from notification.models.wording import put_into_words


class NoticeSchema(Schema):
    """One notice, in the reader's language."""

    id = Id("ntc", required=True)
    kind = Text(required=True, metadata={"description": "a stable name of what happened"})
    message_class = Text(required=True)
    subject = Text(required=True)
    text = Text(required=True, multiline=True, max_length=2000)
    facts = fields.Dict(
        keys=fields.String(), required=True, metadata={"description": "ids, numbers and dates"}
    )
    created_at = Timestamp(required=True)
    read_at = Timestamp(required=True, allow_none=True)


class InboxQuery(PageQuery):
    """Which part of the inbox."""


NoticePage = page_schema(NoticeSchema)


def shown(notice: Notice, caller: Caller) -> dict[str, Any]:
    """Return a notice in the words of the reader's language."""
    words = put_into_words(notice.kind, caller.language, notice.facts)
    return {
        "id": notice.id,
        "kind": notice.kind,
        "message_class": notice.message_class,
        "subject": words.subject,
        "text": words.text,
        "facts": notice.facts,
        "created_at": notice.created_at,
        "read_at": notice.read_at,
    }


class PreferenceSchema(Schema):
    """What one person agreed to be sent, for one purpose on one channel."""

    purpose = Text(required=True)
    channel = Text(required=True)
    granted = Flag(required=True)
    version = Whole(required=True)


class PreferencesSchema(Schema):
    """All of a person's preferences; they are changed under /v1/privacy/consents."""

    items = fields.List(fields.Nested(PreferenceSchema), required=True)


class UnsubscribedSchema(Schema):
    """The answer to a one-click unsubscribe."""

    unsubscribed = Flag(required=True)
