"""The shapes of conversations and messages.

A side is shown by its role. The artisan can be looked up in the catalog by `artisan_id`; a customer
has no name here.
"""

from typing import Any

import marshmallow as ma

from chassis.auth import Caller
from chassis.paging import Page, PageQuery, page_schema
from chassis.schemas import Flag, Id, Schema, Text, Timestamp, Whole
from messaging.models.context import KINDS
from messaging.models.message import LONGEST, Message
from messaging.models.side import ARTISAN, CUSTOMER

_SIDES = ma.validate.OneOf([CUSTOMER, ARTISAN])
_MOST = 2**31 - 1


class ContextSchema(Schema):
    """What a conversation is about."""

    kind = Text(required=True, validate=ma.validate.OneOf(KINDS))
    id = Id("ord", "prd", "wks", required=True)


class OpeningSchema(Schema):
    """What the conversation is to be about."""

    context = ma.fields.Nested(ContextSchema, required=True)


class AboutSchema(Schema):
    """What a conversation is about, as it is shown."""

    kind = Text(required=True, attribute="context_kind")
    id = Text(required=True, attribute="context_id")


class ConversationSchema(Schema):
    """A conversation as one of its two sides sees it."""

    id = Id("cnv", required=True, attribute="conversation.id")
    context = ma.fields.Nested(AboutSchema, required=True, attribute="conversation")
    you_are = Text(required=True, validate=_SIDES)
    artisan_id = Id(
        "art",
        required=True,
        allow_none=True,
        attribute="conversation.artisan_id",
        metadata={"ledger": "conversations.artisan_id"},
    )
    open = Flag(required=True, attribute="is_open")
    closes_at = Timestamp(required=True, allow_none=True)
    messages = Whole(required=True, attribute="conversation.last_number")
    unread = Whole(required=True)
    read_number = Whole(
        required=True,
        metadata={
            "ledger": "read_states.number",
            "description": "number of the last message read",
        },
    )
    opened_at = Timestamp(required=True, attribute="conversation.opened_at")
    active_at = Timestamp(required=True, attribute="conversation.active_at")


class ConversationsQuery(PageQuery):
    """Which part of the conversations."""


class WritingSchema(Schema):
    """A message to send."""

    text = Text(
        required=True, min_length=1, max_length=LONGEST, multiline=True, ledger="messages.text"
    )


class MessageSchema(Schema):
    """A message; of one that was erased only its place is left, and `text` is null."""

    id = Id("msg", required=True)
    number = Whole(required=True)
    sender = Text(required=True, validate=_SIDES, attribute="from_side")
    mine = Flag(required=True)
    text = Text(required=True, allow_none=True, max_length=LONGEST, ledger="messages.text")
    erased = Flag(required=True)
    sent_at = Timestamp(required=True)


class MessagesQuery(PageQuery):
    """Which part of the messages."""


class ReadingSchema(Schema):
    """The number of the last message that was read."""

    number = Whole(required=True, least=0, most=_MOST, metadata={"ledger": "read_states.number"})


ConversationPage = page_schema(ConversationSchema)
MessagePage = page_schema(MessageSchema)


def shown(message: Message, reader: Caller) -> dict[str, Any]:
    """Return a message as the reader sees it."""
    return {
        "id": message.id,
        "number": message.number,
        "from_side": message.from_side,
        "mine": message.sender_id == reader.person_id,
        "text": message.text,
        "erased": message.erased,
        "sent_at": message.sent_at,
    }


def shown_page(found: Page[Message], reader: Caller) -> Page[dict[str, Any]]:
    """Return a page of messages as the reader sees them."""
    return Page([shown(message, reader) for message in found.items], found.next)
