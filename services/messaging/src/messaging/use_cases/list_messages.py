"""List the messages of a conversation, newest first."""

import dataclasses

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.paging import Page, PageRequest, page
from messaging.doors.deps import Deps
from messaging.models.conversation import conversation_of
from messaging.models.message import Message


@dataclasses.dataclass(frozen=True, kw_only=True)
class ListMessages:
    """Of which conversation, and which part."""

    conversation_id: str
    page: PageRequest


def list_messages(
    session: Session, caller: Caller, query: ListMessages, *, deps: Deps
) -> Page[Message]:
    """Return what both sides wrote; of what was erased, its place.

    Raises:
        ConversationNotFound: there is none with this id, or the caller is not a side of it.
    """
    del deps
    conversation = conversation_of(session, query.conversation_id, caller.person_id)
    theirs = select(Message).where(Message.conversation_id == conversation.id)
    return page(session, theirs, (Message.number.desc(),), query.page)
