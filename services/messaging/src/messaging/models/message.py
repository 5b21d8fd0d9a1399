"""A message; when its sender is erased its place stays, so that the thread keeps its order."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import ShortId, UtcDateTime
from messaging.models.base import Base

LONGEST = 4000


class Message(Base):
    """What one side wrote; without sender and text it is the place of what was erased."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("conversation_id", "number"),)

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ShortId, ForeignKey("conversations.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    from_side: Mapped[str] = mapped_column(String(16))
    sender_id: Mapped[str | None] = mapped_column(ShortId, index=True)
    text: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def erased(self) -> bool:
        """Tell whether only its place is left."""
        return self.text is None
