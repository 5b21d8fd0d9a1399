"""The people who can be told something, and nothing about them but their language."""

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import ShortId
from notification.models.base import Base


class Recipient(Base):
    """A person with a verified account. Their address is looked up at sending, never kept."""

    __tablename__ = "recipients"

    person_id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    language: Mapped[str] = mapped_column(String(2))
    version: Mapped[int] = mapped_column(Integer)
