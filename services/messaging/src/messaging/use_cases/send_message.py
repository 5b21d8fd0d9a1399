"""Send a message to the other side of a conversation."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.ids import new_id
from contracts.messaging import MessageSent
from eventing.outbox import record
from messaging.doors.deps import Deps
from messaging.models.context import Context
from messaging.models.conversation import conversation_of, locked_conversation
from messaging.models.message import Message
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class SendMessage:
    """Where, and what."""

    conversation_id: str
    text: str


def send_message(session: Session, caller: Caller, command: SendMessage, *, deps: Deps) -> Message:
    """Add the message as the next one; its reader is told that it waits.

    Raises:
        ConversationNotFound: there is none with this id, or the caller is not a side of it.
        ConversationClosed: what it was needed for has ended, or the other side has left.
    """
    known = conversation_of(session, command.conversation_id, caller.person_id)
    fence(session, *known.people)
    conversation = locked_conversation(session, known.id)
    side = conversation.side_of(caller.person_id)
    now = deps.clock.now()
    number = conversation.take_number(session.get(Context, conversation.context_id), now)
    message = Message(
        id=new_id("msg"),
        conversation_id=conversation.id,
        number=number,
        from_side=side,
        sender_id=caller.person_id,
        text=command.text,
        sent_at=now,
    )
    session.add(message)
    record(
        session,
        MessageSent(
            conversation_id=conversation.id,
            message_id=message.id,
            sender_id=str(caller.person_id),
            recipient_id=str(conversation.other_than(side)),
        ),
    )
    return message
