"""Read one conversation: what it is about, whether it is open, and how much is unread."""

import dataclasses

from sqlalchemy.orm import Session

from chassis.auth import Caller
from messaging.doors.deps import Deps
from messaging.models.conversation import conversation_of
from messaging.models.overview import Overview, overviews


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReadConversation:
    """Which one."""

    conversation_id: str


def read_conversation(
    session: Session, caller: Caller, query: ReadConversation, *, deps: Deps
) -> Overview:
    """Return what the caller sees of it.

    Raises:
        ConversationNotFound: there is none with this id, or the caller is not a side of it.
    """
    reader = str(caller.person_id)
    conversation = conversation_of(session, query.conversation_id, reader)
    return overviews(session, [conversation], reader, deps.clock.now())[0]
