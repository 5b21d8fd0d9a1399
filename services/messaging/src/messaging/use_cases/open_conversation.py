"""Open the conversation about an order, a booking or a listing, or find the one that is there."""

import dataclasses
from datetime import datetime

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.messaging import ConversationOpened
from eventing.outbox import record
from messaging.doors.deps import Deps
from messaging.errors import ContextNotFound, ConversationClosed, OwnListing
from messaging.models.context import LISTING, Context, locked_context
from messaging.models.conversation import Conversation, conversation_about
from messaging.models.overview import Overview, overviews
from personal_data.fence import fence, standing_of


@dataclasses.dataclass(frozen=True, kw_only=True)
class OpenConversation:
    """What it is about."""

    kind: str
    context_id: str


def open_conversation(
    session: Session, caller: Caller, command: OpenConversation, *, deps: Deps
) -> Overview:
    """Return the conversation between the two people whom this concerns, and nobody else.

    Raises:
        ContextNotFound: there is no such thing, or it is not the caller's.
        OwnListing: the caller is who offers it.
        ConversationClosed: it has ended, or the other side has left.
    """
    reader, now = str(caller.person_id), deps.clock.now()
    known = session.get(Context, command.context_id)
    if known is None or known.kind != command.kind:
        raise ContextNotFound
    customer_id = _customer(session, known, reader)
    fence(session, customer_id, known.artisan_person_id)
    context = locked_context(session, command.context_id)
    if context is None:
        raise ContextNotFound
    conversation = conversation_about(session, context.id, customer_id)
    if conversation is None:
        conversation = _begin(session, context, customer_id, now)
    return overviews(session, [conversation], reader, now)[0]


def _customer(session: Session, context: Context, reader: str) -> str:
    if context.kind == LISTING:
        return _asking(session, context, reader)
    if reader not in (context.customer_id, context.artisan_person_id):
        raise ContextNotFound
    if context.customer_id is None:
        raise ConversationClosed
    return context.customer_id


def _asking(session: Session, context: Context, reader: str) -> str:
    """Return the reader, who may ask an artisan that is here and not about to leave."""
    if context.artisan_person_id == reader:
        raise OwnListing
    artisan = context.artisan_person_id
    if artisan is None or standing_of(session, artisan) != "known":
        raise ContextNotFound
    return reader


def _begin(session: Session, context: Context, customer_id: str, now: datetime) -> Conversation:
    conversation = Conversation.about(context, customer_id, now)
    if not conversation.is_open(context, now):
        raise ConversationClosed
    session.add(conversation)
    record(
        session,
        ConversationOpened(
            conversation_id=conversation.id,
            context_kind=context.kind,
            context_id=context.id,
            customer_id=customer_id,
            artisan_person_id=str(conversation.artisan_person_id),
        ),
    )
    return conversation
