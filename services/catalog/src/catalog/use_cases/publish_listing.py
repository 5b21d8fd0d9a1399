"""Publish a product or a workshop."""

import dataclasses

from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.models.artisan import approved_artisan
from catalog.models.listing import PREFIXES, PRODUCT, Listing
from catalog.models.sentences import publication, stock_declared
from catalog.models.showcase import Exhibit, exhibits
from chassis.auth import Caller
from chassis.ids import new_id
from chassis.words import Words
from eventing.outbox import record
from personal_data.fence import fence


@dataclasses.dataclass(frozen=True, kw_only=True)
class PublishListing:
    """What is offered; `price` is in halalas, `stock` the pieces of a product."""

    kind: str
    title: Words
    description: Words
    category: str
    price: int
    stock: int | None = None


def publish_listing(
    session: Session, caller: Caller, command: PublishListing, *, deps: Deps
) -> Exhibit:
    """Let everybody see it, and say how many there are.

    Raises:
        NotAnArtisan: the caller was not approved.
    """
    fence(session, caller.person_id, new=True)
    artisan = approved_artisan(session, caller.person_id)
    told = dataclasses.asdict(command)
    listing = Listing(
        id=new_id(PREFIXES[command.kind]),
        artisan_id=artisan.id,
        kind=told.pop("kind"),
        published=True,
        published_at=deps.clock.now(),
        version=0,
    )
    listing.tell(told)
    session.add(listing)
    record(session, publication(listing, artisan))
    if command.kind == PRODUCT:
        record(session, stock_declared(listing, artisan))
    return exhibits(session, [listing])[0]
