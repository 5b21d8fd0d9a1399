"""Show an artisan what one task of an order needs, and remember that they looked."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from booking.doors.deps import Deps
from booking.errors import PurposeDoesNotFit, ViewExpired
from booking.models.look import Look
from booking.models.order import ON_ITS_WAY, PLACED, Order, fenced_order, order_of_artisan
from booking.models.purpose import FIELDS, fits
from chassis.auth import Caller
from chassis.ids import new_id
from contracts.booking import OrderViewed
from eventing.outbox import record


@dataclass(frozen=True, kw_only=True)
class LookAtDelivery:
    """Which order, and for which task: pack, deliver or teach."""

    order_id: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What was shown: the order, and of the buyer's details those that the task needs."""

    look_id: str
    order: Order
    purpose: str
    recipient: dict[str, str | None]


def look_at_delivery(
    session: Session, caller: Caller, command: LookAtDelivery, *, deps: Deps
) -> Delivery:
    """Reveal the fields of one purpose, and no others.

    Raises:
        OrderNotFound: it is not this artisan's.
        ViewExpired: fulfilment has ended.
        PurposeDoesNotFit: the order has no such task now.
    """
    order_of_artisan(session, command.order_id, caller.person_id)
    order = fenced_order(session, command.order_id)
    if order.state not in (PLACED, *ON_ITS_WAY):
        raise ViewExpired
    if not fits(command.purpose, order):
        raise PurposeDoesNotFit(purpose=command.purpose)
    look = _new_look(order, command.purpose, deps)
    session.add(look)
    record(session, _said_of(look))
    shown = FIELDS[command.purpose]
    return Delivery(
        look_id=look.id,
        order=order,
        purpose=command.purpose,
        recipient={name: getattr(order, column) for name, column in shown.items()},
    )


def _new_look(order: Order, purpose: str, deps: Deps) -> Look:
    return Look(
        id=new_id("lok"),
        order_id=order.id,
        buyer_id=order.buyer_id,
        artisan_person_id=order.artisan_person_id,
        purpose=purpose,
        looked_at=deps.clock.now(),
    )


def _said_of(look: Look) -> OrderViewed:
    return OrderViewed(
        look_id=look.id,
        order_id=look.order_id,
        buyer_id=look.buyer_id,
        artisan_person_id=look.artisan_person_id,
        purpose=look.purpose,
    )
