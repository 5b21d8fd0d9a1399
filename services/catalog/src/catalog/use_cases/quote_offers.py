"""Tell booking what these items are, whose, and at which price, if they are on offer."""

import dataclasses

from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.models.offer import Offer, product_offers, session_offers
from chassis.auth import Caller


@dataclasses.dataclass(frozen=True, kw_only=True)
class QuoteOffers:
    """Products and sessions by id."""

    item_ids: tuple[str, ...]


def quote_offers(
    session: Session, _caller: Caller, query: QuoteOffers, *, deps: Deps
) -> list[Offer]:
    """Return what is on offer; what is not is left out."""
    now = deps.clock.now()
    return [
        *product_offers(session, query.item_ids),
        *session_offers(session, query.item_ids, now),
    ]
