"""Note what has become of an order."""

import dataclasses

from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.models.purchase import locked_purchase
from chassis.auth import Caller


@dataclasses.dataclass(frozen=True, kw_only=True)
class NotePurchaseState:
    """Which order, and what it is now."""

    order_id: str
    state: str
    version: int


def note_purchase_state(
    session: Session, _caller: Caller, command: NotePurchaseState, *, deps: Deps
) -> None:
    """Keep the newest; an order that was never heard of here (its buyer is gone) is passed over."""
    del deps
    purchase = locked_purchase(session, command.order_id)
    if purchase is not None:
        purchase.learn(command.state, command.version)
