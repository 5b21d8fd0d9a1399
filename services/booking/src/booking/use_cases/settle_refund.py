"""Have a provider give money back; a refund that is asked for twice is given once."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.models.order import fenced_order
from booking.models.payment import Payment, locked_payment
from booking.models.refund import SETTLED, Refund, locked_refund
from chassis.auth import Caller
from chassis.database import Database
from chassis.failpoint import hit
from contracts.booking import RefundSettled
from eventing.outbox import record
from personal_data.people import is_person

_LONGEST_PAUSE = 3600


@dataclass(frozen=True, kw_only=True)
class SettleRefund:
    """Which refund."""

    refund_id: str


def settle_refund(
    database: Database, _caller: Caller, command: SettleRefund, *, deps: Deps
) -> None:
    """Ask the provider, and note that the money is back.

    Raises:
        Unavailable: the provider does not answer; the next try stands in the row.
    """
    with database.transaction() as session:
        refund, provider_reference = _note_trying(session, command.refund_id, deps)
    if refund.state == SETTLED:
        return
    given = deps.provider.refund(provider_reference, reference=refund.id, amount=refund.amount)
    hit("booking.refund_asked")
    with database.transaction() as session:
        _record(session, refund, given, deps)
        hit("booking.refund_recording")
    hit("booking.refund_recorded")


def _note_trying(session: Session, refund_id: str, deps: Deps) -> tuple[Refund, str]:
    found = session.get_one(Refund, refund_id)
    fenced_order(session, found.order_id)
    refund = locked_refund(session, refund_id)
    refund.tries += 1
    pause = timedelta(seconds=min(2**refund.tries, _LONGEST_PAUSE))
    refund.try_at = deps.clock.now() + pause
    payment = session.get_one(Payment, refund.payment_id)
    return refund, str(payment.provider_reference)


def _record(session: Session, asked: Refund, given: str, deps: Deps) -> None:
    fenced_order(session, asked.order_id)
    payment = locked_payment(session, asked.payment_id)
    refund = locked_refund(session, asked.id)
    if refund.state == SETTLED:
        return
    payment.refund_state = SETTLED
    refund.state, refund.provider_reference = SETTLED, given
    refund.settled_at, refund.try_at = deps.clock.now(), None
    if is_person(refund.buyer_id):
        record(session, _said_of(refund))


def _said_of(refund: Refund) -> RefundSettled:
    return RefundSettled(
        refund_id=refund.id,
        order_id=refund.order_id,
        buyer_id=refund.buyer_id,
        amount=refund.amount,
    )
