"""Files of an export: the parts that holders streamed to us, and the archive made of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.database import ShortId, UtcDateTime
from privacy.models.base import Base
from privacy.models.sought import RequestKey


class StoredFile(Base):
    """One encrypted file under UPLOAD_DIR; `holder` is empty for the archive.

    `digest` (SHA-256, hex) and `size` are those of the plain bytes. A file with `doomed_at` is
    deleted by a schedule; its key is gone already.
    """

    __tablename__ = "stored_files"
    __table_args__ = (
        Index("stored_files_by_request", "request_id"),
        Index("stored_files_by_expiry", "expires_at"),
        Index("stored_files_by_doom", "doomed_at"),
    )

    name: Mapped[str] = mapped_column(ShortId, primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("requests.id", ondelete="CASCADE"))
    holder: Mapped[str | None] = mapped_column(ShortId)
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    downloaded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    doomed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def parts_of(session: Session, request_id: str) -> Sequence[StoredFile]:
    """Return the parts of an export that still count, by holder."""
    return session.scalars(
        select(StoredFile)
        .where(
            StoredFile.request_id == request_id,
            StoredFile.holder.is_not(None),
            StoredFile.doomed_at.is_(None),
        )
        .order_by(StoredFile.holder)
    ).all()


def archive_of(session: Session, request_id: str) -> StoredFile | None:
    """Return the archive of an export while it can be fetched."""
    return session.scalars(
        select(StoredFile).where(
            StoredFile.request_id == request_id,
            StoredFile.holder.is_(None),
            StoredFile.doomed_at.is_(None),
        )
    ).one_or_none()


def doom_files(session: Session, request_ids: Sequence[str], now: datetime) -> None:
    """Make the files of these requests unreadable at once, and leave them to be deleted."""
    for key in session.scalars(select(RequestKey).where(RequestKey.request_id.in_(request_ids))):
        session.delete(key)
    session.execute(
        update(StoredFile)
        .where(StoredFile.request_id.in_(request_ids), StoredFile.doomed_at.is_(None))
        .values(doomed_at=now)
    )


def part_of(session: Session, request_id: str, holder: str) -> StoredFile | None:
    """Return the part that a holder uploaded last."""
    return session.scalars(
        select(StoredFile).where(
            StoredFile.request_id == request_id,
            StoredFile.holder == holder,
            StoredFile.doomed_at.is_(None),
        )
    ).one_or_none()


def doom_parts(session: Session, request_id: str, now: datetime) -> None:
    """Leave the parts of an export to be deleted: the archive has taken their place."""
    session.execute(
        update(StoredFile)
        .where(
            StoredFile.request_id == request_id,
            StoredFile.holder.is_not(None),
            StoredFile.doomed_at.is_(None),
        )
        .values(doomed_at=now)
    )
