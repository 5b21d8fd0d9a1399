"""List requests: a person's own, or all of them for officers."""

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.paging import Page, PageRequest, page
from privacy.doors.deps import Deps
from privacy.models.request import Request
from privacy.models.task import Task


@dataclass(frozen=True, kw_only=True)
class ListRequests:
    """Whose (everybody's where `everybody`), in which status, with an alarm, and which page."""

    page: PageRequest
    everybody: bool = False
    status: str | None = None
    alarmed: bool = False


def list_requests(
    session: Session, caller: Caller, query: ListRequests, *, deps: Deps
) -> Page[Request]:
    """Return one page, newest first."""
    del deps
    found = select(Request)
    if not query.everybody:
        found = found.where(Request.person_id == caller.person_id)
    if query.status is not None:
        found = found.where(Request.state == query.status)
    if query.alarmed:
        silent = exists().where(Task.request_id == Request.id, Task.alarmed_at.is_not(None))
        found = found.where(silent)
    return page(session, found, [Request.opened_at.desc(), Request.id.desc()], query.page)
