"""The erasure ledger: who was erased, in which order, kept so that nobody comes back.

It holds an opaque id, the pseudonym and keyed hashes: what a restored or late holder needs to
erase the same person again.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import String, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.database import JsonText, ShortId, UtcDateTime
from chassis.grants import append_only
from privacy.models.base import Base


class Erasure(Base):
    """One erasure that was begun; `seq` only grows.

    With `recovered_at` it was lost in a restore, and a holder has told us of it.
    """

    __tablename__ = "erasures"
    __table_args__ = {"sqlite_autoincrement": True, "info": append_only(deleted=False)}

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    request_id: Mapped[str] = mapped_column(ShortId, unique=True)
    person_id: Mapped[str] = mapped_column(ShortId, index=True)
    pseudonym: Mapped[str] = mapped_column(ShortId)
    mail_tag: Mapped[str | None] = mapped_column(String(128))
    mailboxes: Mapped[list[dict[str, Any]] | None] = mapped_column(JsonText)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recovered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def pass_over_taken_places(session: Session) -> None:
    """Have PostgreSQL give out no place again that was entered by its number."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_GIVE_OUT_WHAT_IS_TAKEN)


# Place by place: setting a sequence takes a right that no process has.
_GIVE_OUT_WHAT_IS_TAKEN = text("""
    SELECT max(nextval(places))
    FROM (SELECT pg_get_serial_sequence('erasures', 'seq')::regclass AS places) AS known,
         generate_series(
             coalesce(pg_sequence_last_value(places), 0) + 1, (SELECT max(seq) FROM erasures)
         )
""")
