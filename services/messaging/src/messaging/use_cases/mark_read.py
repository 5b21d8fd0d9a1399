"""Remember how far a person has read in a conversation."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from messaging.doors.deps import Deps
from messaging.models.conversation import conversation_of, locked_conversation
from messaging.models.overview import Overview, overviews
from messaging.models.read_state import ReadState
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class MarkRead:
    """Up to which message."""

    conversation_id: str
    number: int


def mark_read(session: Session, caller: Caller, command: MarkRead, *, deps: Deps) -> Overview:
    """Move the mark forward, never back, and not behind the last message.

    Raises:
        ConversationNotFound: there is none with this id, or the caller is not a side of it.
    """
    reader = str(caller.person_id)
    known = conversation_of(session, command.conversation_id, reader)
    fence(session, reader)
    conversation = locked_conversation(session, known.id)
    conversation.side_of(reader)
    state = session.get(ReadState, (conversation.id, reader))
    if state is None:
        state = ReadState(conversation_id=conversation.id, person_id=reader, number=0)
        session.add(state)
    state.advance(min(command.number, conversation.last_number))
    session.flush()
    return overviews(session, [conversation], reader, deps.clock.now())[0]
