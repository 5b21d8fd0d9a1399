"""Note that somebody has ordered something of an artisan."""

import dataclasses

from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.models.purchase import PLACED, Purchase, PurchaseLine, locked_purchase
from chassis.auth import Caller


@dataclasses.dataclass(frozen=True, kw_only=True)
class NotePurchase:
    """Who ordered which listings of whom."""

    order_id: str
    buyer_id: str
    artisan_id: str
    listing_ids: tuple[str, ...]
    version: int


def note_purchase(session: Session, _caller: Caller, command: NotePurchase, *, deps: Deps) -> None:
    """Keep it once, with each listing once."""
    if locked_purchase(session, command.order_id) is not None:
        return
    session.add(
        Purchase(
            order_id=command.order_id,
            buyer_id=command.buyer_id,
            artisan_id=command.artisan_id,
            state=PLACED,
            placed_at=deps.clock.now(),
            version=command.version,
        )
    )
    session.flush()  # lines refer to their purchase, and nothing else tells their order
    session.add_all(
        PurchaseLine(order_id=command.order_id, listing_id=listing_id)
        for listing_id in dict.fromkeys(command.listing_ids)
    )
