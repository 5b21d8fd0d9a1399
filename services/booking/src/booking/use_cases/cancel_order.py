"""Cancel an order or a booking, as its buyer or as its artisan."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.errors import TooLateToCancel
from booking.models.allocation import Allocation, locked_allocations
from booking.models.invoice import issue_credit_note
from booking.models.order import (
    CONFIRMED,
    Order,
    fenced_order,
    order_of_artisan,
    order_of_buyer,
)
from booking.models.payment import CAPTURED, locked_payments_of
from booking.models.refund import request_refund
from booking.models.release import lapse_payments, release_holds
from booking.models.sentences import availability_changed, invoice_issued, order_cancelled
from booking.models.tax import kept_until
from chassis.auth import Caller
from eventing.outbox import record

BY_BUYER = "buyer_cancelled"
BY_ARTISAN = "artisan_cancelled"
_OWN_ORDER = {BY_BUYER: order_of_buyer, BY_ARTISAN: order_of_artisan}


@dataclass(frozen=True, kw_only=True)
class CancelOrder:
    """Which order, and who gives it up: `BY_BUYER` or `BY_ARTISAN`."""

    order_id: str
    reason: str


def cancel_order(session: Session, caller: Caller, command: CancelOrder, *, deps: Deps) -> Order:
    """Give an order up, free its stock or seats, and ask for the money to go back.

    Raises:
        OrderNotFound: it is not the caller's.
        OrderInWrongState: it is handed over, done or cancelled already.
        TooLateToCancel: the buyer's session is too near.
    """
    now = deps.clock.now()
    _OWN_ORDER[command.reason](session, command.order_id, caller.person_id)
    order = fenced_order(session, command.order_id)
    if command.reason == BY_BUYER:
        _require_in_time(order, deps.settings.cancel_notice_hours, now)
    was_paid = order.state == CONFIRMED
    order.cancel(command.reason, now)
    freed = _give_back_sold(session, order) if was_paid else release_holds(session, order)
    _send_money_back(session, order, now)
    lapse_payments(session, order)
    record(session, order_cancelled(order, command.reason))
    for allocation in freed:
        record(session, availability_changed(allocation))
    return order


def _require_in_time(order: Order, hours: int, now: datetime) -> None:
    if order.starts_at is None or order.state != CONFIRMED:
        return
    if now > order.starts_at - timedelta(hours=hours):
        raise TooLateToCancel(hours=hours)


def _give_back_sold(session: Session, order: Order) -> list[Allocation]:
    allocations = locked_allocations(session, (line.item_id for line in order.lines))
    for line in order.lines:
        allocations[line.item_id].give_back(line.quantity)
    return list(allocations.values())


def _send_money_back(session: Session, order: Order, now: datetime) -> None:
    """Request the refund of what was captured in time; what came late is on its way back."""
    for payment in locked_payments_of(session, order.id):
        if payment.state == CAPTURED and not payment.late:
            payment.retained_until = order.retained_until = kept_until(now)
            session.add(request_refund(payment, order.cancel_reason or "", now))
            credit_note = issue_credit_note(session, order, payment, now=now)
            if credit_note is not None:
                record(session, invoice_issued(credit_note))
