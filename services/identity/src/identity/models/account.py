"""An account: one person, reachable and able to prove who they are."""

import dataclasses
from datetime import datetime

from sqlalchemy import Index, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.database import ShortId, UtcDateTime
from chassis.refusals import StaleVersion
from chassis.upsert import upsert
from contracts.identity import ProfileCorrected
from identity.models.base import Base

_UNVERIFIED = text("email_verified_at IS NULL")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Registration:
    """What a person tells when they register; `email` normalised, `phone` in E.164."""

    email: str
    phone: str
    full_name: str
    language: str
    password_hash: str = dataclasses.field(repr=False)


class Account(Base):
    """A person, under the id by which every service knows them.

    `email` is unique, verified or not; a phone may be shared by a family. `sign_in_ended_at` is
    set when an erasure has begun: from then on nothing opens this account.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        Index(
            "ix_accounts_unverified",
            "registered_at",
            sqlite_where=_UNVERIFIED,
            postgresql_where=_UNVERIFIED,
        ),
    )

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    phone: Mapped[str] = mapped_column(String(20))
    full_name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2))
    password_hash: Mapped[str] = mapped_column(String(255))
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    email_verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    phone_verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    policy_version: Mapped[int] = mapped_column(default=0)
    sign_in_ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def opens(self) -> bool:
        """Say whether the right password opens this account."""
        return self.email_verified and self.sign_in_ended_at is None

    @property
    def email_verified(self) -> bool:
        """Say whether somebody has proven to read this mailbox."""
        return self.email_verified_at is not None

    @property
    def phone_verified(self) -> bool:
        """Say whether somebody has proven to hold this phone."""
        return self.phone_verified_at is not None

    def register_again(self, registration: Registration, now: datetime) -> None:
        """Take the latest registration in place of one that nobody verified."""
        for field in dataclasses.fields(registration):
            setattr(self, field.name, getattr(registration, field.name))
        self.registered_at = now
        self.version += 1

    def verify(self, purpose: str, now: datetime) -> None:
        """Note that a code reached the person: `verify_email` or `verify_phone`."""
        if purpose == "verify_email":
            self.email_verified_at = now
        else:
            self.phone_verified_at = now
        self.version += 1

    def correct(self, changes: dict[str, str]) -> tuple[str, ...]:
        """Set the fields given and return the names of those that differed."""
        differing = tuple(name for name, value in changes.items() if getattr(self, name) != value)
        for name in differing:
            setattr(self, name, changes[name])
        if differing:
            self.version += 1
        return differing

    def change_contact(self, field: str, value: str, now: datetime) -> None:
        """Take a new `email` or `phone` that the person has just proven."""
        setattr(self, field, value)
        setattr(self, f"{field}_verified_at", now)
        self.version += 1

    def corrected(self, fields: tuple[str, ...]) -> ProfileCorrected:
        """Return the sentence that makes others fetch these fields anew."""
        return ProfileCorrected(
            person_id=self.id, fields=fields, language=self.language, version=self.version
        )

    def refuse_stale(self, version: int) -> None:
        """Stand up for the other writer.

        Raises:
            StaleVersion: the caller has read another version than the one that is here.
        """
        if self.version != version:
            raise StaleVersion


def account_of_email(session: Session, email: str) -> Account | None:
    """Return the account with this normalised address, verified or not."""
    return session.scalar(select(Account).where(Account.email == email))


def locked_account(session: Session, person_id: str) -> Account | None:
    """Return the account as it is now, locked until the transaction ends; call `fence` first."""
    query = select(Account).where(Account.id == person_id)
    fresh = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(fresh)


def add_account(session: Session, person_id: str, told: Registration, now: datetime) -> bool:
    """Insert an account; return False where somebody took the address in this very moment."""
    values = {
        **dataclasses.asdict(told),
        "id": person_id,
        "registered_at": now,
        "policy_version": 0,
        "version": 1,
    }
    insert = upsert(session, Account).values(values)
    added = session.scalar(
        insert.on_conflict_do_nothing(index_elements=["email"]).returning(Account.id)
    )
    return added is not None
