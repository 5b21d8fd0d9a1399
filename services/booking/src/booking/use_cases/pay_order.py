"""Pay an order, in named steps: a transaction each, and none open while the provider is called.

open the payment → ask the provider → record its checkout. Each step may be repeated: a process
that dies between two of them leaves a payment that the next request, or the worker, takes up.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.doors.payment_provider import ToldPayment, WantedPayment
from booking.errors import HoldExpired, ItemNotOffered, OrderInWrongState
from booking.models.hold import all_held
from booking.models.order import PLACED, Order, fenced_order, order_of_buyer
from booking.models.payment import (
    CREATED,
    OPEN_STATES,
    OPENED,
    Payment,
    locked_payment,
    locked_payments_of,
)
from booking.models.withdrawn_artisan import is_selling
from chassis.auth import Caller
from chassis.database import Database
from chassis.failpoint import hit
from chassis.ids import new_id
from personal_data.fence import fence

_UNANSWERED_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, kw_only=True)
class PayOrder:
    """Which order."""

    order_id: str


def pay_order(database: Database, caller: Caller, command: PayOrder, *, deps: Deps) -> Payment:
    """Open a payment and return it with the address where the buyer pays.

    Raises:
        OrderNotFound: it is not the caller's.
        OrderInWrongState: there is nothing to pay.
        HoldExpired: the time to pay is over.
        ItemNotOffered: the artisan has left meanwhile.
        Unavailable: the provider does not answer; asking again is safe.
    """
    with database.transaction() as session:
        payment = _open(session, caller, command, deps)
    hit("booking.payment_opened")
    if payment.state != CREATED:
        return payment
    told = deps.provider.open(_wanted(payment, deps))
    hit("booking.provider_asked")
    with database.transaction() as session:
        payment = _record_checkout(session, payment, told)
    hit("booking.checkout_recorded")
    return payment


def _open(session: Session, caller: Caller, command: PayOrder, deps: Deps) -> Payment:
    order_of_buyer(session, command.order_id, caller.person_id)
    order = fenced_order(session, command.order_id)
    _require_payable(session, order, deps)
    fence(session, order.buyer_id, order.artisan_person_id, new=True)
    for payment in locked_payments_of(session, order.id):
        if payment.state in OPEN_STATES:
            return payment
    payment = _new_payment(order, deps)
    session.add(payment)
    return payment


def _require_payable(session: Session, order: Order, deps: Deps) -> None:
    if order.state != PLACED:
        raise OrderInWrongState(state=order.state)
    if not is_selling(session, order.artisan_id, order.artisan_person_id):
        raise ItemNotOffered(item_id=order.lines[0].item_id)
    if not all_held(session, order.id, (line.id for line in order.lines), deps.clock.now()):
        raise HoldExpired


def _new_payment(order: Order, deps: Deps) -> Payment:
    now = deps.clock.now()
    return Payment(
        id=new_id("pay"),
        order_id=order.id,
        buyer_id=order.buyer_id,
        state=CREATED,
        amount=order.total,
        late=False,
        created_at=now,
        ask_at=now + _UNANSWERED_AFTER,
        asked=0,
        retained_until=now + timedelta(days=deps.settings.unpaid_kept_days),
        version=1,
    )


def _wanted(payment: Payment, deps: Deps) -> WantedPayment:
    return WantedPayment(
        reference=payment.id, amount=payment.amount, callback_url=deps.settings.callback_url
    )


def _record_checkout(session: Session, opened: Payment, told: ToldPayment) -> Payment:
    """Note where the buyer pays; a payment that has moved on meanwhile stays where it is."""
    fenced_order(session, opened.order_id)
    payment = locked_payment(session, opened.id)
    payment.provider_reference = told.id
    if payment.move(OPENED):
        payment.checkout_url = told.checkout_url
    return payment
