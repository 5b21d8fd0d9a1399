"""An inquiry: somebody asks us something, with or without an account."""

import hashlib
import hmac
import secrets
from datetime import datetime

from sqlalchemy import String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.database import ShortId, UtcDateTime
from messaging.errors import InquiryAlreadyAnswered
from messaging.models.base import Base

LONGEST = 4000
OPEN = "open"
ANSWERED = "answered"

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_REFERENCE_LENGTH = 10


class Inquiry(Base):
    """A question and its answer.

    It belongs to the account that sent it, if one did, and to the mailbox that it names: `mail_tag`
    is a keyed hash of the address, by which an erasure finds what came without an account.
    """

    __tablename__ = "inquiries"

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    person_id: Mapped[str | None] = mapped_column(ShortId, index=True)
    mail_tag: Mapped[str] = mapped_column(String(128), index=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def status(self) -> str:
        """Return open or answered."""
        return OPEN if self.answered_at is None else ANSWERED

    def give_answer(self, text: str, now: datetime) -> None:
        """Answer it, once.

        Raises:
            InquiryAlreadyAnswered: it has an answer.
        """
        if self.answered_at is not None:
            raise InquiryAlreadyAnswered
        self.answer, self.answered_at = text, now


def new_reference() -> str:
    """Return a number to give to the sender, without letters that look alike: `INQ-7K3MQ9XT2P`."""
    return "INQ-" + "".join(secrets.choice(_LETTERS) for _ in range(_REFERENCE_LENGTH))


def mail_tag_of(email: str, key: str) -> str:
    """Return the keyed hash of a normalised address; identity makes the same."""
    return hmac.digest(key.encode(), email.encode(), hashlib.sha256).hex()


def sent_since(session: Session, mail_tag: str, since: datetime) -> int:
    """Return how many inquiries a mailbox has sent since a moment."""
    counted = (
        select(func.count())
        .select_from(Inquiry)
        .where(Inquiry.mail_tag == mail_tag, Inquiry.received_at > since)
    )
    return session.scalars(counted).one()
