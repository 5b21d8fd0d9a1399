"""What the catalog does on hearing booking: what is left, and who has bought what."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.models.purchase import CANCELLED, COMPLETED, CONFIRMED
from catalog.use_cases.note_availability import NoteAvailability, note_availability
from catalog.use_cases.note_purchase import NotePurchase, note_purchase
from catalog.use_cases.note_purchase_state import NotePurchaseState, note_purchase_state
from chassis.auth import Caller
from contracts.booking import (
    AvailabilityChanged,
    OrderCancelled,
    OrderCompleted,
    OrderConfirmed,
    OrderPlaced,
)
from contracts.event import Event


def availability_changed(session: Session, said: AvailabilityChanged, *, deps: Deps) -> None:
    """Show what is left."""
    command = NoteAvailability(item_id=said.item_id, available=said.available, version=said.version)
    note_availability(session, Caller.system(), command, deps=deps)


def order_placed(session: Session, said: OrderPlaced, *, deps: Deps) -> None:
    """Remember who ordered what."""
    command = NotePurchase(
        order_id=said.order_id,
        buyer_id=said.buyer_id,
        artisan_id=said.artisan_id,
        listing_ids=tuple(line.listing_id for line in said.lines),
        version=said.version,
    )
    note_purchase(session, Caller.system(), command, deps=deps)


def order_confirmed(session: Session, said: OrderConfirmed, *, deps: Deps) -> None:
    """Let the buyer see what the artisan shows to buyers."""
    _note(session, said.order_id, CONFIRMED, said.version, deps)


def order_completed(session: Session, said: OrderCompleted, *, deps: Deps) -> None:
    """Let the buyer review it."""
    _note(session, said.order_id, COMPLETED, said.version, deps)


def order_cancelled(session: Session, said: OrderCancelled, *, deps: Deps) -> None:
    """It was no purchase after all."""
    _note(session, said.order_id, CANCELLED, said.version, deps)


def _note(session: Session, order_id: str, state: str, version: int, deps: Deps) -> None:
    command = NotePurchaseState(order_id=order_id, state=state, version=version)
    note_purchase_state(session, Caller.system(), command, deps=deps)


HANDLERS: dict[type[Event], Callable[..., Any]] = {
    AvailabilityChanged: availability_changed,
    OrderPlaced: order_placed,
    OrderConfirmed: order_confirmed,
    OrderCompleted: order_completed,
    OrderCancelled: order_cancelled,
}
