"""List applications for those who decide on them, the one that waits longest first."""

import dataclasses

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.doors.deps import Deps
from catalog.models.artisan import Artisan
from chassis.auth import Caller
from chassis.paging import Page, PageRequest, page


@dataclasses.dataclass(frozen=True, kw_only=True)
class ListApplications:
    """In which state, and which part."""

    page: PageRequest
    state: str


def list_applications(
    session: Session, _caller: Caller, query: ListApplications, *, deps: Deps
) -> Page[Artisan]:
    """Return the applications in a state."""
    del deps
    wanted = select(Artisan).where(Artisan.state == query.state)
    return page(session, wanted, (Artisan.applied_at.asc(), Artisan.id.asc()), query.page)
