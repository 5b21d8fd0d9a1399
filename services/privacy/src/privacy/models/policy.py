"""The privacy policy: its versions in both languages, and who accepted which."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.database import JsonText, ShortId, UtcDateTime
from chassis.grants import append_only
from contracts.privacy import PolicyPublished
from privacy.models.base import Base


class PolicyVersion(Base):
    """One version; `updated_on` is the "last updated" date that readers see."""

    __tablename__ = "policy_versions"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[dict[str, str]] = mapped_column(JsonText)
    text_ar: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    material: Mapped[bool] = mapped_column()
    effective_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_on: Mapped[date] = mapped_column(Date)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[str | None] = mapped_column(ShortId, index=True)
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def text(self) -> dict[str, str]:
        """The words in both languages."""
        return {"ar": self.text_ar, "en": self.text_en}


class PolicyAcceptance(Base):
    """That a person accepted a version, when, in which language and by which means."""

    __tablename__ = "policy_acceptances"
    __table_args__ = (
        Index("one_acceptance", "person_id", "policy_version", unique=True),
        {"info": append_only(deleted=True)},
    )

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    person_id: Mapped[str] = mapped_column(ShortId)
    policy_version: Mapped[int] = mapped_column(ForeignKey("policy_versions.version"))
    accepted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    language: Mapped[str] = mapped_column(String(2))
    means: Mapped[str] = mapped_column(String(20))


def current_policy(session: Session, now: datetime) -> PolicyVersion | None:
    """Return the newest version that is in effect."""
    return session.scalars(
        select(PolicyVersion)
        .where(PolicyVersion.effective_at <= now)
        .order_by(PolicyVersion.version.desc())
        .limit(1)
    ).one_or_none()


def announcement_of(policy: PolicyVersion) -> PolicyPublished:
    """Return the sentence that tells everybody of a version."""
    return PolicyPublished(
        policy_version=policy.version,
        effective_at=policy.effective_at.isoformat(),
        material=policy.material,
    )
