"""What a person asked of us, and how far it has come."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.database import JsonText, ShortId, UtcDateTime
from privacy.errors import AlreadyExtended, NothingToExtend, TooLateToExtend
from privacy.models.base import Base
from privacy.models.states import ExtensionReason, State

_OPEN = text("closed_at IS NULL")


class Request(Base):
    """One request of one person.

    `person_id` becomes the pseudonym when our own rows are erased; until `kept_until` we must be
    able to account for what was asked and done. `closed_at` is empty while the request is open; a
    person has at most one open request. What an officer opened needs another officer's approval.
    `due_at` is the deadline that counts; it moves to `latest_at` once, when an officer extends it.
    """

    __tablename__ = "requests"
    __table_args__ = (
        Index(
            "one_open_request_per_person",
            "person_id",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
        Index("requests_by_state", "state", "opened_at"),
        Index("open_requests_by_due", "due_at", postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("requests_by_sweep", "sweep_id"),
    )

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    person_id: Mapped[str] = mapped_column(ShortId, index=True)
    opener_id: Mapped[str | None] = mapped_column(ShortId, index=True)
    approver_id: Mapped[str | None] = mapped_column(ShortId, index=True)
    by_officer: Mapped[bool] = mapped_column(default=False)
    mail_tag: Mapped[str | None] = mapped_column(String(128))
    mailboxes: Mapped[list[dict[str, Any]] | None] = mapped_column(JsonText)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(30))
    language: Mapped[str] = mapped_column(String(2))
    pseudonym: Mapped[str] = mapped_column(ShortId, unique=True)
    status_token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    latest_at: Mapped[datetime] = mapped_column(UtcDateTime)
    kept_until: Mapped[datetime] = mapped_column(UtcDateTime)
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_digest: Mapped[str | None] = mapped_column(String(64))
    erasure_seq: Mapped[int | None] = mapped_column(index=True)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sweep_id: Mapped[str | None] = mapped_column(ShortId)
    sweep_after: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sweep_alone: Mapped[bool] = mapped_column(default=False)
    extended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    extension_reason: Mapped[str | None] = mapped_column(String(40))

    @property
    def can_turn_back(self) -> bool:
        """Tell whether it can still be cancelled: nothing has been erased or handed over."""
        return self.closed_at is None and self.erasure_seq is None

    def extend(self, reason: ExtensionReason, now: datetime) -> None:
        """Move the deadline to the last one that the law allows.

        Raises:
            NothingToExtend: it has begun to erase, or is closed.
            AlreadyExtended: the deadline is the last one.
            TooLateToExtend: the deadline has passed.
        """
        if not self.can_turn_back:  # once it erases, the person may be past being told
            raise NothingToExtend(state=self.state)
        if self.due_at >= self.latest_at:
            raise AlreadyExtended
        if now >= self.due_at:
            raise TooLateToExtend
        self.due_at = self.latest_at
        self.extended_at = now
        self.extension_reason = reason

    def close(self, state: State, now: datetime) -> None:
        """End the request in this state."""
        self.state = state
        self.closed_at = now


def locked_request(session: Session, request_id: str) -> Request | None:
    """Return the request with its row locked, or None."""
    return next(iter(locked_requests(session, [request_id])), None)


def locked_requests(session: Session, request_ids: Collection[str]) -> Sequence[Request]:
    """Return requests with their rows locked, read anew: replies to them queue up behind us.

    The keys stay free (FOR NO KEY UPDATE), so that others may add history meanwhile.
    """
    return session.scalars(
        select(Request)
        .where(Request.id.in_(request_ids))
        .order_by(Request.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def open_request_of(session: Session, person_id: str) -> Request | None:
    """Return the one open request of a person with its row locked, or None."""
    return session.scalars(
        select(Request)
        .where(Request.person_id == person_id, Request.closed_at.is_(None))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
