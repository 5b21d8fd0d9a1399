"""How far a person has read in a conversation."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import ShortId
from messaging.models.base import Base


class ReadState(Base):
    """The number of the last message that a person has seen; without a row it is 0."""

    __tablename__ = "read_states"

    conversation_id: Mapped[str] = mapped_column(
        ShortId, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[str] = mapped_column(ShortId, primary_key=True, index=True)
    number: Mapped[int]

    def advance(self, number: int) -> None:
        """Move on; what was read stays read."""
        self.number = max(self.number, number)
