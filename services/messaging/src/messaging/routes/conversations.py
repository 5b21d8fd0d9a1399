"""Conversations: opened about something, read, and written in."""

from typing import Any

from chassis.auth import allow, person
from chassis.paging import Page
from chassis.web import Blueprint, caller, read, write
from messaging.errors import (
    ContextNotFound,
    ConversationClosed,
    ConversationNotFound,
    OwnListing,
)
from messaging.models.overview import Overview
from messaging.schemas.conversations import (
    ConversationPage,
    ConversationSchema,
    ConversationsQuery,
    MessagePage,
    MessageSchema,
    MessagesQuery,
    OpeningSchema,
    ReadingSchema,
    WritingSchema,
    shown,
    shown_page,
)
from messaging.use_cases.list_conversations import ListConversations, list_conversations
from messaging.use_cases.list_messages import ListMessages, list_messages
from messaging.use_cases.mark_read import MarkRead, mark_read
from messaging.use_cases.open_conversation import OpenConversation, open_conversation
from messaging.use_cases.read_conversation import ReadConversation, read_conversation
from messaging.use_cases.send_message import SendMessage, send_message
from personal_data.fence import PersonForgotten

blp = Blueprint("conversations", description="Two people, one thing that they talk about")


@blp.route("/v1/conversations", methods=["POST"])
@allow(person)
@blp.arguments(OpeningSchema)
@blp.response(200, ConversationSchema)
@blp.refuses(ContextNotFound, OwnListing, ConversationClosed, PersonForgotten)
def open_one(body: dict[str, Any]) -> Overview:
    """Open the conversation about an order, a booking or a listing, or find it."""
    context = body["context"]
    command = OpenConversation(kind=context["kind"], context_id=context["id"])
    return write(open_conversation, command)


@blp.route("/v1/conversations", methods=["GET"])
@allow(person)
@blp.arguments(ConversationsQuery, location="query")
@blp.response(200, ConversationPage)
def list_mine(query: dict[str, Any]) -> Page[Overview]:
    """List one's own conversations, those with the newest word first."""
    return read(list_conversations, ListConversations(**query))


@blp.route("/v1/conversations/<conversation_id>", methods=["GET"])
@allow(person)
@blp.response(200, ConversationSchema)
@blp.refuses(ConversationNotFound)
def show(conversation_id: str) -> Overview:
    """Read one conversation."""
    return read(read_conversation, ReadConversation(conversation_id=conversation_id))


@blp.route("/v1/conversations/<conversation_id>/messages", methods=["POST"])
@allow(person)
@blp.arguments(WritingSchema)
@blp.response(201, MessageSchema)
@blp.refuses(ConversationNotFound, ConversationClosed, PersonForgotten)
def send(body: dict[str, Any], conversation_id: str) -> dict[str, Any]:
    """Send a message to the other side."""
    command = SendMessage(conversation_id=conversation_id, text=body["text"])
    return shown(write(send_message, command), caller())


@blp.route("/v1/conversations/<conversation_id>/messages", methods=["GET"])
@allow(person)
@blp.arguments(MessagesQuery, location="query")
@blp.response(200, MessagePage)
@blp.refuses(ConversationNotFound)
def list_theirs(query: dict[str, Any], conversation_id: str) -> Page[dict[str, Any]]:
    """List what both sides wrote, newest first."""
    found = read(list_messages, ListMessages(conversation_id=conversation_id, **query))
    return shown_page(found, caller())


@blp.route("/v1/conversations/<conversation_id>/read-state", methods=["PUT"])
@allow(person, while_restricted=True)
@blp.arguments(ReadingSchema)
@blp.response(200, ConversationSchema)
@blp.refuses(ConversationNotFound)
def mark(body: dict[str, Any], conversation_id: str) -> Overview:
    """Remember how far one has read; what was read stays read."""
    command = MarkRead(conversation_id=conversation_id, number=body["number"])
    return write(mark_read, command)
