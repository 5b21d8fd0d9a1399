"""List the conversations of the one who asks, those with the newest word first."""

import dataclasses

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.paging import Page, PageRequest, page
from messaging.doors.deps import Deps
from messaging.models.conversation import Conversation
from messaging.models.overview import Overview, overviews


@dataclasses.dataclass(frozen=True, kw_only=True)
class ListConversations:
    """Which part of the list."""

    page: PageRequest


def list_conversations(
    session: Session, caller: Caller, query: ListConversations, *, deps: Deps
) -> Page[Overview]:
    """Return what the caller sees of each."""
    reader = str(caller.person_id)
    mine = select(Conversation).where(
        or_(Conversation.customer_id == reader, Conversation.artisan_person_id == reader)
    )
    found = page(session, mine, (Conversation.active_at.desc(), Conversation.id.desc()), query.page)
    return Page(overviews(session, found.items, reader, deps.clock.now()), found.next)
