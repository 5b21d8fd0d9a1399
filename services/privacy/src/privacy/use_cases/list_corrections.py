"""List what was set right about people, for officers."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.paging import Page, PageRequest, page
from privacy.doors.deps import Deps
from privacy.models.correction import Correction


@dataclass(frozen=True, kw_only=True)
class ListCorrections:
    """Of whom (of everybody), and which page."""

    page: PageRequest
    person_id: str | None = None


def list_corrections(
    session: Session, _caller: Caller, query: ListCorrections, *, deps: Deps
) -> Page[Correction]:
    """Return one page, newest first."""
    del deps
    found = select(Correction)
    if query.person_id is not None:
        found = found.where(Correction.person_id == query.person_id)
    return page(session, found, [Correction.corrected_at.desc(), Correction.id.desc()], query.page)
