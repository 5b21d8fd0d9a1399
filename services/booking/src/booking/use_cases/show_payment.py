"""Show a buyer a payment of theirs."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.errors import PaymentNotFound
from booking.models.payment import Payment
from chassis.auth import Caller


@dataclass(frozen=True, kw_only=True)
class ShowPayment:
    """Which payment."""

    payment_id: str


def show_payment(session: Session, caller: Caller, query: ShowPayment, *, deps: Deps) -> Payment:
    """Return the caller's own payment.

    Raises:
        PaymentNotFound: there is none, or it is somebody else's.
    """
    del deps
    payment = session.get(Payment, query.payment_id)
    if payment is None or payment.buyer_id != caller.person_id:
        raise PaymentNotFound
    return payment
