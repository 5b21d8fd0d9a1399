"""Corrections: which field of whom an officer had set right, and where; never what it says."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import ShortId, UtcDateTime
from privacy.models.base import Base


class Correction(Base):
    """One field of one person, set right in so many rows at a holder."""

    __tablename__ = "corrections"

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    person_id: Mapped[str | None] = mapped_column(ShortId, index=True)
    officer_id: Mapped[str | None] = mapped_column(ShortId, index=True)
    holder: Mapped[str] = mapped_column(ShortId)
    field: Mapped[str] = mapped_column(String(130))
    rows: Mapped[int]
    corrected_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
