"""A challenge: a code that a person must bring back from their mailbox or phone."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.database import ShortId, UtcDateTime
from chassis.ids import new_id
from contracts.identity import ChallengeIssued
from identity.models.account import Account
from identity.models.base import Base

VERIFYING = ("verify_email", "verify_phone")
CHANGING = {"email": "change_email", "phone": "change_phone"}
CHANNELS = {
    "verify_email": "email",
    "verify_phone": "sms",
    "reset_password": "email",
    "change_email": "email",
    "change_phone": "sms",
}


_UNSENT = timedelta(days=1)


class Challenge(Base):
    """One open challenge per person and purpose; answering it deletes the row.

    `code_hash` is empty until notification asks for the code, and `new_address` is set only where
    a contact is to change. A challenge waits a day to be sent, and some minutes to be answered.
    """

    __tablename__ = "challenges"
    __table_args__ = (UniqueConstraint("person_id", "purpose"),)

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    person_id: Mapped[str] = mapped_column(ShortId, ForeignKey("accounts.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(16))
    new_address: Mapped[str | None] = mapped_column(String(254))
    code_hash: Mapped[str | None] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    @property
    def channel(self) -> str:
        """Return `email` or `sms`."""
        return CHANNELS[self.purpose]

    def address(self, account: Account) -> str:
        """Return where the code goes: the new address, or the one that the account has."""
        if self.new_address is not None:
            return self.new_address
        return account.email if self.channel == "email" else account.phone

    def said(self) -> ChallengeIssued:
        """Return the sentence that makes notification ask for the code."""
        return ChallengeIssued(
            challenge_id=self.id,
            person_id=self.person_id,
            purpose=self.purpose,
            channel=self.channel,
        )

    def keep_code(self, code_hash: str, expires_at: datetime) -> None:
        """Take the hash of a code just minted; an earlier code stops fitting."""
        self.code_hash = code_hash
        self.expires_at = expires_at


def issue_challenge(
    session: Session,
    person_id: str,
    purpose: str,
    now: datetime,
    *,
    new_address: str | None = None,
) -> Challenge:
    """Open a challenge in place of an earlier one for the same purpose."""
    session.execute(
        delete(Challenge).where(Challenge.person_id == person_id, Challenge.purpose == purpose)
    )
    challenge = Challenge(
        id=new_id("chl"),
        person_id=person_id,
        purpose=purpose,
        new_address=new_address,
        expires_at=now + _UNSENT,
    )
    session.add(challenge)
    return challenge


def locked_challenge(session: Session, challenge_id: str, now: datetime) -> Challenge | None:
    """Return a challenge that is still open, locked; call `fence` first."""
    query = select(Challenge).where(Challenge.id == challenge_id, Challenge.expires_at > now)
    fresh = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(fresh)


def open_challenges(
    session: Session, person_id: str, purposes: Iterable[str], now: datetime
) -> list[Challenge]:
    """Return the person's challenges that can still be answered, locked."""
    query = select(Challenge).where(
        Challenge.person_id == person_id,
        Challenge.purpose.in_(list(purposes)),
        Challenge.expires_at > now,
        Challenge.code_hash.is_not(None),
    )
    return list(session.scalars(query.order_by(Challenge.id).with_for_update()))
