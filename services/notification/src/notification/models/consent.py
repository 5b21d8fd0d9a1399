"""What people have consented to, as privacy last said; unknown means no."""

from sqlalchemy import Boolean, Index, Integer, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.database import ShortId
from notification.models.base import Base

MARKETING = "marketing"


class Consent(Base):
    """The newest word of one person on one purpose and channel."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_granted", "purpose", "channel", "granted"),)

    person_id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(40), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    granted: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(Integer)


def has_consented(session: Session, person_id: str, purpose: str, channel: str) -> bool:
    """Return whether a person has said yes, and not taken it back."""
    consent = session.get(Consent, (person_id, purpose, channel))
    return consent is not None and consent.granted


def consenting_people(session: Session, purpose: str, channel: str) -> list[str]:
    """Return everybody who has said yes to a purpose on a channel."""
    return list(
        session.scalars(
            select(Consent.person_id).where(
                Consent.purpose == purpose, Consent.channel == channel, Consent.granted
            )
        )
    )
