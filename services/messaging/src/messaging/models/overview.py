"""What one side sees of a conversation: whether it is open, and how much is unread."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from messaging.models.context import Context
from messaging.models.conversation import Conversation
from messaging.models.message import Message
from messaging.models.read_state import ReadState


@dataclasses.dataclass(frozen=True, kw_only=True)
class Overview:
    """A conversation as the reader on side `you_are` finds it now."""

    conversation: Conversation
    you_are: str
    is_open: bool
    closes_at: datetime | None
    unread: int
    read_number: int


def overviews(
    session: Session, conversations: Sequence[Conversation], reader: str, now: datetime
) -> list[Overview]:
    """Return what a reader sees of these conversations, with three queries for any number."""
    ids = [one.id for one in conversations]
    read = _read_numbers(session, ids, reader)
    unread = _unread(session, ids, reader)
    contexts = _contexts(session, conversations)
    return [
        Overview(
            conversation=one,
            you_are=one.side_of(reader),
            is_open=one.is_open(contexts.get(one.context_id), now),
            closes_at=_closes_at(contexts.get(one.context_id)),
            unread=unread.get(one.id, 0),
            read_number=read.get(one.id, 0),
        )
        for one in conversations
    ]


def _closes_at(context: Context | None) -> datetime | None:
    return context.closes_at if context is not None else None


def _contexts(session: Session, conversations: Sequence[Conversation]) -> Mapping[str, Context]:
    wanted = {one.context_id for one in conversations}
    found = session.scalars(select(Context).where(Context.id.in_(wanted)))
    return {context.id: context for context in found}


def _read_numbers(session: Session, ids: Sequence[str], reader: str) -> Mapping[str, int]:
    rows = session.scalars(
        select(ReadState).where(ReadState.person_id == reader, ReadState.conversation_id.in_(ids))
    )
    return {row.conversation_id: row.number for row in rows}


def _unread(session: Session, ids: Sequence[str], reader: str) -> Mapping[str, int]:
    """Count what others wrote after the last that was read; empty places count for nothing."""
    own_state = and_(
        ReadState.conversation_id == Message.conversation_id, ReadState.person_id == reader
    )
    counted = (
        select(Message.conversation_id, func.count())
        .outerjoin(ReadState, own_state)
        .where(
            Message.conversation_id.in_(ids),
            Message.sender_id != reader,
            or_(ReadState.number.is_(None), Message.number > ReadState.number),
        )
        .group_by(Message.conversation_id)
    )
    return dict(session.execute(counted).all())
