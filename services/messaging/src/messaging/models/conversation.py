"""A conversation: two people, one thing that they talk about."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.database import ShortId, UtcDateTime
from chassis.ids import new_id
from messaging.errors import ConversationClosed, ConversationNotFound
from messaging.models.base import Base
from messaging.models.context import Context
from messaging.models.side import ARTISAN, CUSTOMER


class Conversation(Base):
    """The thread of a customer and an artisan about one context; a side that has gone is None.

    Messages are numbered from 1 without gaps; `last_number` is that of the newest.
    """

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("context_id", "customer_id"),)

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    context_kind: Mapped[str] = mapped_column(String(16))
    context_id: Mapped[str] = mapped_column(ShortId)
    customer_id: Mapped[str | None] = mapped_column(ShortId, index=True)
    artisan_person_id: Mapped[str | None] = mapped_column(ShortId, index=True)
    artisan_id: Mapped[str | None] = mapped_column(ShortId)
    last_number: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    active_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    @classmethod
    def about(cls, context: Context, customer_id: str, now: datetime) -> "Conversation":
        """Return a new conversation of a customer with the artisan of a context."""
        return cls(
            id=new_id("cnv"),
            context_kind=context.kind,
            context_id=context.id,
            customer_id=customer_id,
            artisan_person_id=context.artisan_person_id,
            artisan_id=context.artisan_id,
            last_number=0,
            opened_at=now,
            active_at=now,
        )

    @property
    def people(self) -> tuple[str | None, str | None]:
        """Return both sides."""
        return (self.customer_id, self.artisan_person_id)

    def side_of(self, person_id: str | None) -> str:
        """Return on which side a person stands.

        Raises:
            ConversationNotFound: on none.
        """
        if person_id is None or person_id not in self.people:
            raise ConversationNotFound
        return CUSTOMER if person_id == self.customer_id else ARTISAN

    def other_than(self, side: str) -> str | None:
        """Return the person opposite of a side, or None where they have gone."""
        return self.artisan_person_id if side == CUSTOMER else self.customer_id

    def is_open(self, context: Context | None, now: datetime) -> bool:
        """Tell whether both sides are here and what they talk about goes on."""
        return None not in self.people and context is not None and context.is_open(now)

    def take_number(self, context: Context | None, now: datetime) -> int:
        """Return the number of the next message.

        Raises:
            ConversationClosed: nobody writes here any more.
        """
        if not self.is_open(context, now):
            raise ConversationClosed
        self.last_number += 1
        self.active_at = now
        return self.last_number


def conversation_of(session: Session, conversation_id: str, person_id: str | None) -> Conversation:
    """Return a conversation of which this person is a side.

    Raises:
        ConversationNotFound: there is none with this id, or it is somebody else's.
    """
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise ConversationNotFound
    conversation.side_of(person_id)
    return conversation


def locked_conversation(session: Session, conversation_id: str) -> Conversation:
    """Return a conversation as it is now, locked until the transaction ends; `fence` first.

    Raises:
        ConversationNotFound: it has gone meanwhile.
    """
    found = session.get(Conversation, conversation_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise ConversationNotFound
    return found


def conversation_about(session: Session, context_id: str, customer_id: str) -> Conversation | None:
    """Return the one conversation of a customer about a context."""
    return session.scalar(
        select(Conversation).where(
            Conversation.context_id == context_id, Conversation.customer_id == customer_id
        )
    )
