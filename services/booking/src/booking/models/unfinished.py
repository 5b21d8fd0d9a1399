"""What is unfinished with a person: it holds their erasure back, and says until when."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from booking.models.order import ON_ITS_WAY, Order
from booking.models.payment import OPEN_STATES, Payment
from booking.models.refund import REQUESTED, Refund
from contracts.holders import Blocker

REFUND_PROMISE = timedelta(days=7)


def unfinished(session: Session, person_id: str, *, delivery_days: int) -> list[Blocker]:
    """Return what must end before a person can be erased, as a buyer and as an artisan."""
    delivery = timedelta(days=delivery_days)
    found: dict[str, list[datetime]] = {}
    for code, ends_at, since in session.execute(_asked(person_id)):
        patience = REFUND_PROMISE if code == "refund_unsettled" else delivery
        found.setdefault(code, []).append(ends_at if ends_at is not None else since + patience)
    return [
        Blocker(code=code, count=len(ends), clears_by=max(ends).isoformat())
        for code, ends in sorted(found.items())
    ]


def _asked(person_id: str) -> "CompoundSelect[str, Any, Any]":
    """Ask in one statement: what is unfinished, and when it ends or since when it is awaited."""
    on_its_way = select(
        literal("order_on_its_way"),
        Order.ends_at,
        func.coalesce(Order.shipped_at, Order.confirmed_at, Order.placed_at),
    ).where(_of_either_side(person_id), Order.state.in_(ON_ITS_WAY))
    payments = (
        select(literal("payment_open"), Order.holds_until, null())
        .join(Payment, Payment.order_id == Order.id)
        .where(_of_either_side(person_id), Payment.state.in_(OPEN_STATES))
    )
    refunds = select(literal("refund_unsettled"), null(), Refund.requested_at).where(
        Refund.buyer_id == person_id, Refund.state == REQUESTED
    )
    return union_all(on_its_way, payments, refunds)


def _of_either_side(person_id: str) -> ColumnElement[bool]:
    return or_(Order.buyer_id == person_id, Order.artisan_person_id == person_id)
