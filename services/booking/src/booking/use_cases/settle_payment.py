"""Ask the provider what became of a payment, and draw the consequences.

A webhook is only a hint to ask; a schedule asks when no hint comes. Whatever order answers arrive
in, and however often, the payment ends in the same state.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.doors.payment_provider import CURRENCY, ToldPayment, WantedPayment
from booking.errors import PaymentNotBelieved, PaymentNotFound
from booking.models.allocation import Allocation, locked_allocations
from booking.models.hold import all_held, take_holds
from booking.models.invoice import issue_invoice
from booking.models.order import PLACED, Order, fenced_order
from booking.models.payment import (
    CAPTURED,
    FAILED,
    OPENED,
    Payment,
    locked_payment,
)
from booking.models.refund import request_refund
from booking.models.sentences import invoice_issued, order_confirmed
from booking.models.tax import kept_until
from chassis.auth import Caller
from chassis.database import Database
from chassis.failpoint import hit
from contracts.booking import PaymentCaptured
from eventing.outbox import record
from personal_data.people import is_person

LATE = "captured_late"
_STATES = {"initiated": OPENED, "captured": CAPTURED, "failed": FAILED}
_WATCHED_FOR = timedelta(days=2)
_LONGEST_PAUSE = 3600


@dataclass(frozen=True, kw_only=True)
class SettlePayment:
    """Which payment; `hint` is the provider's id of it where a webhook brought one."""

    payment_id: str
    hint: str | None = None


def settle_payment(
    database: Database, _caller: Caller, command: SettlePayment, *, deps: Deps
) -> Payment:
    """Ask, and record the answer in one transaction.

    Raises:
        PaymentNotFound: we never opened such a payment.
        PaymentNotBelieved: the provider's document is of something else.
        Unavailable: the provider does not answer.
    """
    with database.transaction() as session:
        asked = _note_asking(session, command.payment_id, deps.clock.now())
    told = _ask(asked, command.hint, deps)
    hit("booking.payment_asked")
    with database.transaction() as session:
        payment = _record(session, asked, told, deps)
        hit("booking.payment_recording")
    hit("booking.payment_recorded")
    return payment


def _note_asking(session: Session, payment_id: str, now: datetime) -> Payment:
    """Put the next asking off, so that one silent payment does not keep the others waiting."""
    found = session.get(Payment, payment_id)
    if found is None:
        raise PaymentNotFound
    fenced_order(session, found.order_id)
    payment = locked_payment(session, payment_id)
    if payment.ask_at is not None:
        payment.asked += 1
        pause = timedelta(seconds=min(5 * 2**payment.asked, _LONGEST_PAUSE))
        watched = now < payment.created_at + _WATCHED_FOR
        payment.ask_at = now + pause if watched else None
    return payment


def _ask(payment: Payment, hint: str | None, deps: Deps) -> ToldPayment:
    """Return the provider's word; where its id was lost with a process, opening tells it."""
    known = payment.provider_reference or hint
    if known is None:
        told = deps.provider.open(
            WantedPayment(
                reference=payment.id,
                amount=payment.amount,
                callback_url=deps.settings.callback_url,
            )
        )
    else:
        told = deps.provider.look(known)
    _require_fitting(payment, told)
    return told


def _require_fitting(payment: Payment, told: ToldPayment) -> None:
    asked_for = (payment.id, payment.amount, CURRENCY)
    if (told.reference, told.amount, told.currency) != asked_for or told.status not in _STATES:
        raise PaymentNotBelieved


def _record(session: Session, asked: Payment, told: ToldPayment, deps: Deps) -> Payment:
    order = fenced_order(session, asked.order_id)
    allocations = locked_allocations(session, (line.item_id for line in order.lines))
    payment = locked_payment(session, asked.id)
    payment.provider_reference = told.id
    if not payment.move(_STATES[told.status]):
        return payment
    if payment.state == OPENED:
        payment.checkout_url = told.checkout_url
    elif payment.state == FAILED:
        payment.ask_at = None
    else:
        _capture(session, order, payment, told, deps)
        if _in_time(session, order, deps):
            _confirm(session, order, payment, allocations, deps)
        else:
            _send_back(session, payment, deps)
    return payment


def _in_time(session: Session, order: Order, deps: Deps) -> bool:
    """Return whether the money still buys something; the allocations are locked already."""
    lines = (line.id for line in order.lines)
    sides_known = is_person(order.buyer_id) and is_person(order.artisan_person_id)
    return (
        order.state == PLACED
        and sides_known
        and all_held(session, order.id, lines, deps.clock.now())
    )


def _capture(
    session: Session, order: Order, payment: Payment, told: ToldPayment, deps: Deps
) -> None:
    """Note that money was taken; its papers are kept for the tax period's duty from now on.

    Of a forgotten buyer's card nothing is noted.
    """
    now = deps.clock.now()
    if is_person(payment.buyer_id):
        payment.brand, payment.last4 = told.brand, told.last4
    payment.captured_at, payment.ask_at = now, None
    payment.retained_until = order.retained_until = kept_until(now)
    said = PaymentCaptured(payment_id=payment.id, order_id=order.id, amount=payment.amount)
    record(session, said)


def _confirm(
    session: Session,
    order: Order,
    payment: Payment,
    allocations: Mapping[str, Allocation],
    deps: Deps,
) -> None:
    """Turn what is held into what is sold, and issue the invoice."""
    now, vat_number = deps.clock.now(), deps.settings.vat_number
    for item_id, quantity in take_holds(session, order.id):
        allocations[item_id].sell(quantity)
    order.confirm(now)
    record(session, order_confirmed(order))
    invoice = issue_invoice(session, order, payment, vat_number=vat_number, now=now)
    record(session, invoice_issued(invoice))


def _send_back(session: Session, payment: Payment, deps: Deps) -> None:
    """The money came too late to buy anything: all of it goes back, once."""
    payment.late = True
    session.add(request_refund(payment, LATE, deps.clock.now()))
