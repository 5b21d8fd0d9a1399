"""A disclosure: who was given a person's contact, and what for."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import ShortId, UtcDateTime
from identity.models.base import Base


class Disclosure(Base):
    """One hand-over of a contact to a service."""

    __tablename__ = "disclosures"

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    person_id: Mapped[str] = mapped_column(
        ShortId, ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    recipient: Mapped[str] = mapped_column(String(32))
    purpose: Mapped[str] = mapped_column(String(64))
    disclosed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
