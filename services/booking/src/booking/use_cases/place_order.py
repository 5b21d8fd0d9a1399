"""Place an order of products, or book seats: the one transaction in which a sale is decided."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from booking.doors.catalog import Offer
from booking.doors.deps import Deps
from booking.errors import ItemNotOffered, OneArtisanPerOrder, OwnOffer, SessionHasBegun
from booking.models.allocation import Allocation, locked_allocations
from booking.models.hold import Hold, lapse_holds
from booking.models.order import BOOKING, Order
from booking.models.order_line import OrderLine
from booking.models.sentences import availability_changed, order_placed
from booking.models.withdrawn_artisan import is_selling
from chassis.auth import Caller
from chassis.failpoint import hit
from chassis.ids import new_id
from eventing.outbox import record
from personal_data.fence import fence

_OFFERED_AS = {"order": "product", "booking": "session"}


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How many of one item are wanted."""

    item_id: str
    quantity: int


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """To whom and where products go."""

    name: str
    phone: str
    address: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class PlaceOrder:
    """What is wanted, and what the catalog offered a moment ago; seats have no delivery."""

    kind: str
    wanted: tuple[Wanted, ...]
    offers: Mapping[str, Offer]
    delivery: Delivery | None = None


def place_order(session: Session, caller: Caller, command: PlaceOrder, *, deps: Deps) -> Order:
    """Hold what is wanted for a while, and freeze what it costs.

    Raises:
        ItemNotOffered: something is not on offer (any more), or not in this way.
        NotEnoughLeft: fewer are left than wanted, summed over the order.
        OneArtisanPerOrder, OwnOffer, SessionHasBegun: the offers do not fit together or to us.
    """
    now = deps.clock.now()
    first = _checked_offers(caller, command, now)[0]
    if not is_selling(session, first.artisan_id, first.artisan_person_id):
        raise ItemNotOffered(item_id=first.item_id)
    fence(session, caller.person_id, first.artisan_person_id, new=True)
    touched = _hold(session, command, now)
    order = _new_order(str(caller.person_id), first, command, deps, now)
    session.add(order)
    session.flush()
    session.add_all(_holds_of(order))
    record(session, order_placed(order))
    for allocation in touched:
        record(session, availability_changed(allocation))
    hit("booking.order_placing")
    return order


def _checked_offers(caller: Caller, command: PlaceOrder, now: datetime) -> list[Offer]:
    offers = [_offer_of(wanted, command) for wanted in command.wanted]
    if len({(offer.artisan_id, offer.artisan_person_id) for offer in offers}) > 1:
        raise OneArtisanPerOrder
    if offers[0].artisan_person_id == caller.person_id:
        raise OwnOffer
    if any(offer.starts_at is not None and offer.starts_at <= now for offer in offers):
        raise SessionHasBegun
    return offers


def _offer_of(wanted: Wanted, command: PlaceOrder) -> Offer:
    offer = command.offers.get(wanted.item_id)
    if offer is None or offer.kind != _OFFERED_AS[command.kind]:
        raise ItemNotOffered(item_id=wanted.item_id)
    return offer


def _hold(session: Session, command: PlaceOrder, now: datetime) -> list[Allocation]:
    """Hold the summed demand of each item; what the clock has ended is freed first."""
    demand: Counter[str] = Counter()
    for wanted in command.wanted:
        demand[wanted.item_id] += wanted.quantity
    allocations = locked_allocations(session, demand)
    lapse_holds(session, allocations, now)
    for item_id, quantity in sorted(demand.items()):
        if item_id not in allocations:
            raise ItemNotOffered(item_id=item_id)
        allocations[item_id].hold(quantity)
    return list(allocations.values())


def _new_order(
    buyer_id: str, offer: Offer, command: PlaceOrder, deps: Deps, now: datetime
) -> Order:
    lines = [
        _line(position, wanted, command.offers[wanted.item_id])
        for position, wanted in enumerate(command.wanted, start=1)
    ]
    booked = offer if command.kind == BOOKING else None
    order = Order(
        id=new_id("ord"),
        kind=command.kind,
        buyer_id=buyer_id,
        artisan_id=offer.artisan_id,
        artisan_person_id=offer.artisan_person_id,
        total=sum(line.total for line in lines),
        starts_at=booked.starts_at if booked else None,
        ends_at=booked.ends_at if booked else None,
        placed_at=now,
        holds_until=now + timedelta(seconds=deps.settings.hold_seconds),
        retained_until=now + timedelta(days=deps.settings.unpaid_kept_days),
        version=1,
        lines=lines,
    )
    if command.delivery is not None:
        order.deliver_to(
            command.delivery.name,
            command.delivery.phone,
            command.delivery.address,
            command.delivery.note,
        )
    return order


def _line(position: int, wanted: Wanted, offer: Offer) -> OrderLine:
    return OrderLine(
        id=new_id("lin"),
        artisan_person_id=offer.artisan_person_id,
        position=position,
        kind=offer.kind,
        item_id=offer.item_id,
        listing_id=offer.listing_id,
        title=dict(offer.title),
        unit_price=offer.unit_price,
        quantity=wanted.quantity,
    )


def _holds_of(order: Order) -> list[Hold]:
    return [
        Hold(
            line_id=line.id,
            order_id=order.id,
            item_id=line.item_id,
            quantity=line.quantity,
            expires_at=order.holds_until,
        )
        for line in order.lines
    ]
