"""Refunds: money that a provider has been asked to give back, once a payment."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from booking.models.base import Base
from booking.models.payment import Payment
from chassis.database import ShortId, UtcDateTime
from chassis.ids import new_id

REQUESTED = "requested"
SETTLED = "settled"
STATES = (REQUESTED, SETTLED)


class Refund(Base):
    """The whole of one payment, given back; a payment cannot be given back twice."""

    __tablename__ = "refunds"

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"), unique=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    buyer_id: Mapped[str] = mapped_column(ShortId, index=True)
    amount: Mapped[int]
    state: Mapped[str] = mapped_column(String(16), default=REQUESTED)
    reason: Mapped[str] = mapped_column(String(32))
    provider_reference: Mapped[str | None] = mapped_column(String(128))
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    try_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    retained_until: Mapped[datetime] = mapped_column(UtcDateTime)


def request_refund(payment: Payment, reason: str, now: datetime) -> Refund:
    """Return the refund of a whole payment, to be settled with the provider."""
    payment.refund_state = REQUESTED
    return Refund(
        id=new_id("rfd"),
        payment_id=payment.id,
        order_id=payment.order_id,
        buyer_id=payment.buyer_id,
        amount=payment.amount,
        state=REQUESTED,
        reason=reason,
        requested_at=now,
        try_at=now,
        tries=0,
        retained_until=payment.retained_until,
    )


def locked_refund(session: Session, refund_id: str) -> Refund:
    """Lock one refund's row and return it as it is now."""
    wanted = (
        select(Refund)
        .where(Refund.id == refund_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(wanted).one()


def refunds_to_settle(session: Session, now: datetime, limit: int = 100) -> list[str]:
    """Return the ids of refunds whose next try is due."""
    due = select(Refund.id).where(Refund.try_at <= now).order_by(Refund.try_at).limit(limit)
    return list(session.scalars(due))
