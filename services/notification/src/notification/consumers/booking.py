"""What booking says, and what both sides of an order are told of it."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.booking import (
    InvoiceIssued,
    OrderCancelled,
    OrderCompleted,
    OrderConfirmed,
    OrderPlaced,
    OrderShipped,
    OrderViewed,
    RefundSettled,
)
from contracts.event import Event
from notification.doors.deps import Deps
from notification.use_cases.tell_person import TellPerson, tell_person
from personal_data.fence import PERSON_GONE

_HALALAS = 100


def order_placed(session: Session, event: OrderPlaced, *, deps: Deps) -> None:
    """Tell the buyer until when the order is held."""
    facts = {
        "order_id": event.order_id,
        "total": _riyals(event.total),
        "holds_until": event.holds_until,
    }
    _tell(session, event.buyer_id, "order_placed", facts, deps)


def order_confirmed(session: Session, event: OrderConfirmed, *, deps: Deps) -> None:
    """Tell the buyer that it is sure, and the artisan that it is theirs to fulfil."""
    facts = {"order_id": event.order_id, "total": _riyals(event.total)}
    _tell(session, event.buyer_id, "order_confirmed", facts, deps)
    _tell(session, event.artisan_person_id, "order_to_fulfil", facts, deps)


def order_shipped(session: Session, event: OrderShipped, *, deps: Deps) -> None:
    """Tell the buyer."""
    _tell(session, event.buyer_id, "order_shipped", {"order_id": event.order_id}, deps)


def order_completed(session: Session, event: OrderCompleted, *, deps: Deps) -> None:
    """Tell the buyer."""
    _tell(session, event.buyer_id, "order_completed", {"order_id": event.order_id}, deps)


def order_cancelled(session: Session, event: OrderCancelled, *, deps: Deps) -> None:
    """Tell both sides; a buyer who has gone is told nothing, the artisan still is."""
    facts = {"order_id": event.order_id}
    _tell(session, event.buyer_id, "order_cancelled", facts, deps)
    _tell(session, event.artisan_person_id, "sale_cancelled", facts, deps)


def refund_settled(session: Session, event: RefundSettled, *, deps: Deps) -> None:
    """Tell the buyer that the money is on its way back."""
    facts = {"order_id": event.order_id, "total": _riyals(event.amount)}
    _tell(session, event.buyer_id, "refund_settled", facts, deps)


def invoice_issued(session: Session, event: InvoiceIssued, *, deps: Deps) -> None:
    """Tell the buyer where the invoice is."""
    facts = {
        "order_id": event.order_id,
        "number": event.number,
        "total": _riyals(event.total),
    }
    _tell(session, event.buyer_id, "invoice_issued", facts, deps)


def order_viewed(session: Session, event: OrderViewed, *, deps: Deps) -> None:
    """Tell the buyer who looked, and what for."""
    facts = {"order_id": event.order_id, "purpose": event.purpose}
    _tell(session, event.buyer_id, "order_viewed", facts, deps)


def _tell(session: Session, person_id: str, kind: str, facts: dict[str, Any], deps: Deps) -> None:
    if person_id != PERSON_GONE:
        command = TellPerson(person_id=person_id, kind=kind, facts=facts)
        tell_person(session, Caller.system(), command, deps=deps)


def _riyals(halalas: int) -> str:
    return f"{halalas // _HALALAS}.{halalas % _HALALAS:02d}"


HANDLERS: Mapping[type[Event], Callable[..., None]] = {
    OrderPlaced: order_placed,
    OrderConfirmed: order_confirmed,
    OrderShipped: order_shipped,
    OrderCompleted: order_completed,
    OrderCancelled: order_cancelled,
    RefundSettled: refund_settled,
    InvoiceIssued: invoice_issued,
    OrderViewed: order_viewed,
}
