"""Payments: what a provider has been asked to take, and what it has taken."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from booking.models.base import Base
from chassis.database import ShortId, UtcDateTime

CREATED = "created"
OPENED = "opened"
FAILED = "failed"
LAPSED = "lapsed"
CAPTURED = "captured"
OPEN_STATES = (CREATED, OPENED)
STATES = (*OPEN_STATES, FAILED, LAPSED, CAPTURED)

_RANK = {CREATED: 0, OPENED: 1, FAILED: 2, LAPSED: 2, CAPTURED: 3}
_OPEN = text("state IN ('created', 'opened')")


class Payment(Base):
    """One attempt to pay an order. Of the card we know what the provider tells: brand, last four.

    States only move up: a payment that lapsed or failed here may still turn out captured there,
    and what is captured stays so, in whatever order and however often the provider says things.
    """

    __tablename__ = "payments"
    __table_args__ = (
        Index(
            "ix_payments_one_open_per_order",
            "order_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    buyer_id: Mapped[str] = mapped_column(ShortId, index=True)
    state: Mapped[str] = mapped_column(String(16), default=CREATED)
    amount: Mapped[int]
    late: Mapped[bool] = mapped_column(default=False)
    refund_state: Mapped[str | None] = mapped_column(String(16))
    provider_reference: Mapped[str | None] = mapped_column(String(128), unique=True)
    checkout_url: Mapped[str | None] = mapped_column(Text)
    brand: Mapped[str | None] = mapped_column(String(32))
    last4: Mapped[str | None] = mapped_column(String(4))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    captured_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ask_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    asked: Mapped[int] = mapped_column(default=0)
    retained_until: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    def move(self, state: str) -> bool:
        """Move up to a state, and return whether that was a move."""
        if _RANK[state] <= _RANK[self.state]:
            return False
        self.state = state
        self.version += 1
        if state not in OPEN_STATES:
            self.checkout_url = None
        return True


def locked_payment(session: Session, payment_id: str) -> Payment:
    """Lock one payment's row and return it as it is now."""
    wanted = (
        select(Payment)
        .where(Payment.id == payment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(wanted).one()


def locked_payments_of(session: Session, order_id: str) -> Sequence[Payment]:
    """Lock an order's payments, in the order of their ids, and return them."""
    wanted = (
        select(Payment)
        .where(Payment.order_id == order_id)
        .order_by(Payment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(wanted).all()


def payments_to_ask_about(session: Session, now: datetime, limit: int = 100) -> list[str]:
    """Return the ids of payments of which the provider is to be asked again."""
    due = select(Payment.id).where(Payment.ask_at <= now).order_by(Payment.ask_at).limit(limit)
    return list(session.scalars(due))
