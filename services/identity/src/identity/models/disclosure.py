"""A disclosure: who was given a person's contact, and what for."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import ShortId, UtcDateTime
from chassis.grants import append_only
from chassis.ids import new_id
from contracts.identity import ContactDisclosed
from identity.models.base import Base


class Disclosure(Base):
    """One hand-over of a contact to a service."""

    __tablename__ = "disclosures"
    __table_args__ = {"info": append_only(deleted=True)}

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    person_id: Mapped[str] = mapped_column(
        ShortId, ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    recipient: Mapped[str] = mapped_column(String(32))
    purpose: Mapped[str] = mapped_column(String(64))
    disclosed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    def said(self) -> ContactDisclosed:
        """Return the sentence that says so."""
        return ContactDisclosed(
            disclosure_id=self.id,
            person_id=self.person_id,
            recipient=self.recipient,
            purpose=self.purpose,
        )


def new_disclosure(person_id: str, *, to: str, purpose: str, now: datetime) -> Disclosure:
    """Return the record of a hand-over that happens now."""
    return Disclosure(
        id=new_id("dsc"),
        person_id=person_id,
        recipient=to,
        purpose=purpose,
        disclosed_at=now,
    )
