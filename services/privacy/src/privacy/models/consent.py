"""What people agreed to, per purpose and channel, with the evidence of every change."""

import dataclasses
from datetime import datetime

from sqlalchemy import Index, Insert, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.database import ShortId, UtcDateTime
from chassis.grants import append_only
from chassis.ids import new_id
from chassis.upsert import upsert
from contracts.privacy import ConsentChanged
from privacy.models.base import Base


class Consent(Base):
    """The present answer of a person; no row means not given. `version` grows with each change."""

    __tablename__ = "consents"
    __table_args__ = (Index("one_consent", "person_id", "purpose", "channel", unique=True),)

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    person_id: Mapped[str] = mapped_column(ShortId)
    purpose: Mapped[str] = mapped_column(String(30))
    channel: Mapped[str] = mapped_column(String(30))
    granted: Mapped[bool] = mapped_column()
    version: Mapped[int] = mapped_column()
    wording_version: Mapped[int] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ConsentEvidence(Base):
    """One change: what was answered, to which wording, when, in which language, by which means."""

    __tablename__ = "consent_evidence"
    __table_args__ = (
        Index("evidence_by_consent", "consent_id", "version", unique=True),
        {"info": append_only(deleted=True)},
    )

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    consent_id: Mapped[str] = mapped_column(ShortId)
    person_id: Mapped[str] = mapped_column(ShortId, index=True)
    version: Mapped[int] = mapped_column()
    granted: Mapped[bool] = mapped_column()
    wording_version: Mapped[int] = mapped_column()
    language: Mapped[str] = mapped_column(String(2))
    means: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Answer:
    """What was answered, to which wording, in which language, by which means, and when."""

    granted: bool
    wording_version: int
    language: str
    means: str
    at: datetime


def locked_consent(
    session: Session, person_id: str, purpose: str, channel: str, now: datetime
) -> Consent:
    """Return the person's consent with its row locked; a new one is not given yet."""
    query = (
        select(Consent)
        .where(
            Consent.person_id == person_id,
            Consent.purpose == purpose,
            Consent.channel == channel,
        )
        .with_for_update()
    )
    found = session.scalars(query).one_or_none()
    if found is None:  # two first answers may meet: one row is written, and both lock it
        first = _first_row(session, person_id, purpose, channel, now).returning(Consent)
        found = session.scalars(first).one_or_none() or session.scalars(query).one()
    return found


def _first_row(
    session: Session, person_id: str, purpose: str, channel: str, now: datetime
) -> Insert:
    new = upsert(session, Consent).values(
        id=new_id("cns"),
        person_id=person_id,
        purpose=purpose,
        channel=channel,
        granted=False,
        version=0,
        wording_version=0,
        changed_at=now,
    )
    return new.on_conflict_do_nothing()


def answered(session: Session, consent: Consent, answer: Answer) -> bool:
    """Take an answer with its evidence; say whether it differs from the one before."""
    if consent.version and consent.granted == answer.granted:
        return False
    consent.granted = answer.granted
    consent.version += 1
    consent.wording_version = answer.wording_version
    consent.changed_at = answer.at
    session.add(
        ConsentEvidence(
            id=new_id("evd"),
            consent_id=consent.id,
            person_id=consent.person_id,
            version=consent.version,
            granted=answer.granted,
            wording_version=answer.wording_version,
            language=answer.language,
            means=answer.means,
            at=answer.at,
        )
    )
    return True


def consent_changed(consent: Consent) -> ConsentChanged:
    """Return the sentence that tells of a consent's present state."""
    return ConsentChanged(
        consent_id=consent.id,
        person_id=consent.person_id,
        purpose=consent.purpose,
        channel=consent.channel,
        granted=consent.granted,
        version=consent.version,
    )
