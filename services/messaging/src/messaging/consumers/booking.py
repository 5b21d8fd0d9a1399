"""What messaging does on hearing booking: people of an order or a booking may talk about it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from chassis.auth import Caller
from contracts.booking import OrderCancelled, OrderCompleted, OrderPlaced
from contracts.event import Event
from messaging.doors.deps import Deps
from messaging.models.context import News
from messaging.use_cases.note_context import note_context


def order_placed(session: Session, said: OrderPlaced, *, deps: Deps) -> None:
    """Let buyer and artisan talk."""
    news = News(
        context_id=said.order_id,
        kind=said.kind,
        version=said.version,
        customer_id=said.buyer_id,
        artisan_person_id=said.artisan_person_id,
        artisan_id=said.artisan_id,
    )
    note_context(session, Caller.system(), news, deps=deps)


def order_ended(session: Session, said: OrderCompleted | OrderCancelled, *, deps: Deps) -> None:
    """Let them talk a while longer, and then no more."""
    news = News(
        context_id=said.order_id,
        kind=said.kind,
        version=said.version,
        customer_id=said.buyer_id,
        artisan_person_id=said.artisan_person_id,
        closes_at=deps.clock.now() + deps.settings.closing_time,
    )
    note_context(session, Caller.system(), news, deps=deps)


HANDLERS: dict[type[Event], Callable[..., Any]] = {
    OrderPlaced: order_placed,
    OrderCompleted: order_ended,
    OrderCancelled: order_ended,
}
