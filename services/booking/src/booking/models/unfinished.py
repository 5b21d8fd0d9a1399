"""What is unfinished with a person: it holds their erasure back, and says until when."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from booking.models.order import ON_ITS_WAY, Order
from booking.models.payment import OPEN_STATES, Payment
from booking.models.refund import REQUESTED, Refund
from contracts.holders import Blocker

REFUND_PROMISE = timedelta(days=7)


def unfinished(session: Session, person_id: str, *, delivery_days: int) -> list[Blocker]:
    """Return what must end before a person can be erased, as a buyer and as an artisan."""
    found = (
        _blocker("order_on_its_way", _on_its_way(session, person_id, delivery_days)),
        _blocker("payment_open", _payments_open(session, person_id)),
        _blocker("refund_unsettled", _refunds_unsettled(session, person_id)),
    )
    return [blocker for blocker in found if blocker is not None]


def _blocker(code: str, ends: Iterable[datetime]) -> Blocker | None:
    moments = list(ends)
    if not moments:
        return None
    return Blocker(code=code, count=len(moments), clears_by=max(moments).isoformat())


def _on_its_way(session: Session, person_id: str, delivery_days: int) -> list[datetime]:
    """Return when each paid order should be done: its session's end, or its delivery."""
    orders = session.scalars(
        select(Order).where(_of_either_side(person_id), Order.state.in_(ON_ITS_WAY))
    )
    delivery = timedelta(days=delivery_days)
    return [
        order.ends_at or (order.shipped_at or order.confirmed_at or order.placed_at) + delivery
        for order in orders
    ]


def _payments_open(session: Session, person_id: str) -> list[datetime]:
    """Return until when each open payment is awaited."""
    awaited = (
        select(Order.holds_until)
        .join(Payment, Payment.order_id == Order.id)
        .where(_of_either_side(person_id), Payment.state.in_(OPEN_STATES))
    )
    return list(session.scalars(awaited))


def _refunds_unsettled(session: Session, person_id: str) -> list[datetime]:
    """Return by when each refund should be settled."""
    requested = select(Refund.requested_at).where(
        Refund.buyer_id == person_id, Refund.state == REQUESTED
    )
    return [moment + REFUND_PROMISE for moment in session.scalars(requested)]


def _of_either_side(person_id: str) -> ColumnElement[bool]:
    return or_(Order.buyer_id == person_id, Order.artisan_person_id == person_id)
