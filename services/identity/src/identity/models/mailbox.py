"""A mailbox that a person has proven to read, now or formerly, known by its tag alone."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.database import ShortId, UtcDateTime
from identity.models.base import Base


class Mailbox(Base):
    """Who has proven a mailbox, in order: the newest row of a tag is whose it is now.

    The address itself is not kept: the tag finds what came from it without an account.
    """

    __tablename__ = "mailboxes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    person_id: Mapped[str] = mapped_column(
        ShortId, ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    mail_tag: Mapped[str] = mapped_column(String(128), index=True)
    proven_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Claim:
    """What came from a mailbox from `since` on and before `until` is its person's (RFC 3339).

    Before the first to prove it nobody did, so `since` is None for them; after the last, `until`.
    """

    mail_tag: str
    since: str | None = None
    until: str | None = None


def note_mailbox(session: Session, person_id: str, mail_tag: str, proven_at: datetime) -> None:
    """Note that a person has proven a mailbox, unless it was theirs already."""
    newest = select(Mailbox.person_id).where(Mailbox.mail_tag == mail_tag)
    if session.scalar(newest.order_by(Mailbox.id.desc()).limit(1)) != person_id:
        session.add(Mailbox(person_id=person_id, mail_tag=mail_tag, proven_at=proven_at))
        session.flush()


def claims_of(session: Session, person_id: str) -> list[Claim]:
    """Return every mailbox that was proven by a person, and in which time it was theirs."""
    theirs = select(Mailbox.mail_tag).where(Mailbox.person_id == person_id).distinct()
    return [
        claim
        for mail_tag in sorted(session.scalars(theirs))
        for claim in _claims(session, person_id, mail_tag)
    ]


def _claims(session: Session, person_id: str, mail_tag: str) -> Iterator[Claim]:
    """Walk over a mailbox's holders: each one's time ends where the next one's begins."""
    asked = select(Mailbox).where(Mailbox.mail_tag == mail_tag).order_by(Mailbox.id)
    held = list(session.scalars(asked))
    begins = [None, *(one.proven_at.isoformat() for one in held[1:])]
    ends = [*begins[1:], None]
    for one, since, until in zip(held, begins, ends, strict=True):
        if one.person_id == person_id:
            yield Claim(mail_tag=mail_tag, since=since, until=until)
