"""The values that a sweep looks for, readable only while the request's own key exists."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.database import ShortId, UtcDateTime
from privacy.models.base import Base


class RequestKey(Base):
    """The key of one request, itself sealed; without it values, parts and archive are noise."""

    __tablename__ = "request_keys"

    request_id: Mapped[str] = mapped_column(
        ForeignKey("requests.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class SoughtValues(Base):
    """What one holder knows of a person by value, sealed with the request's key."""

    __tablename__ = "sought_values"

    request_id: Mapped[str] = mapped_column(
        ForeignKey("requests.id", ondelete="CASCADE"), primary_key=True
    )
    holder: Mapped[str] = mapped_column(ShortId, primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_texts: Mapped[bytes | None] = mapped_column(LargeBinary)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


def destroy_sought(session: Session, request_ids: list[str]) -> None:
    """Delete the sought values and the keys of these requests."""
    session.execute(delete(SoughtValues).where(SoughtValues.request_id.in_(request_ids)))
    session.execute(delete(RequestKey).where(RequestKey.request_id.in_(request_ids)))
