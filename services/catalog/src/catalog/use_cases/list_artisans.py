"""List approved artisans, those with the newest profile first."""

import dataclasses

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.models.artisan import APPROVED, Artisan
from catalog.models.portrait import Portrait
from catalog.models.visibility import STRANGER
from chassis.auth import Caller
from chassis.paging import Page, PageRequest, page


@dataclasses.dataclass(frozen=True, kw_only=True)
class ListArtisans:
    """Of which craft, if of any, and which part."""

    page: PageRequest
    craft: str | None = None


def list_artisans(
    session: Session, _caller: Caller, query: ListArtisans, *, deps: Deps
) -> Page[Portrait]:
    """Return profiles as strangers see them."""
    del deps
    wanted = select(Artisan).where(Artisan.state == APPROVED)
    if query.craft is not None:
        wanted = wanted.where(Artisan.craft == query.craft)
    found = page(session, wanted, (Artisan.applied_at.desc(), Artisan.id.desc()), query.page)
    return Page([Portrait(artisan=one, eyes=STRANGER) for one in found.items], found.next)
