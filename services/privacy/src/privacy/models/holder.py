"""Who holds personal data: the registry from which the set of required answers is made."""

import dataclasses
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.database import JsonText, ShortId, UtcDateTime
from privacy.models.base import Base
from privacy.models.waves import OURSELVES


class Holder(Base):
    """A service that declared itself; an officer may retire it, on record."""

    __tablename__ = "holders"

    name: Mapped[str] = mapped_column(ShortId, primary_key=True)
    ledger_digest: Mapped[str] = mapped_column(String(128))
    kinds: Mapped[list[str]] = mapped_column(JsonText, default=list)
    key_id: Mapped[str] = mapped_column(String(128))
    erasure_seq: Mapped[int] = mapped_column(default=0)
    erasures: Mapped[int] = mapped_column(default=0)
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    compared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_by: Mapped[str | None] = mapped_column(ShortId, index=True)


@dataclasses.dataclass(frozen=True)
class Roll:
    """Who must answer, and whom an officer has retired."""

    required: frozenset[str]
    retired: frozenset[str]


def call_roll(session: Session, configured: Iterable[str]) -> Roll:
    """Return who must answer: configured, or declared and not retired; we always belong to it."""
    rows = session.execute(select(Holder.name, Holder.retired_at)).all()
    needed = frozenset({OURSELVES, *configured})
    retired = frozenset(name for name, retired_at in rows if retired_at is not None) - needed
    declared = frozenset(name for name, retired_at in rows if retired_at is None)
    return Roll(required=needed | declared, retired=retired)
