"""List inquiries: one's own, or all of them for support."""

import dataclasses

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.paging import Page, PageRequest, page
from messaging.doors.deps import Deps
from messaging.models.inquiry import OPEN, Inquiry


@dataclasses.dataclass(frozen=True, kw_only=True)
class ListInquiries:
    """Which part, and of which status (open, answered, or both)."""

    page: PageRequest
    status: str | None = None


def list_inquiries(
    session: Session, caller: Caller, query: ListInquiries, *, deps: Deps
) -> Page[Inquiry]:
    """Return inquiries, newest first."""
    del deps
    found = select(Inquiry)
    if not caller.has("support"):
        found = found.where(Inquiry.person_id == caller.person_id)
    if query.status is not None:
        unanswered = Inquiry.answered_at.is_(None)
        found = found.where(unanswered if query.status == OPEN else ~unanswered)
    return page(session, found, (Inquiry.received_at.desc(), Inquiry.id.desc()), query.page)
