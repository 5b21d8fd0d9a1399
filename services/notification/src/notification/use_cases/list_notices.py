"""A person's in-app inbox, newest first."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.paging import Page, PageRequest, page
from notification.doors.deps import Deps
from notification.models import Notice


@dataclass(frozen=True, kw_only=True)
class ListNotices:
    """Which part of the inbox."""

    page: PageRequest


def list_notices(
    session: Session, caller: Caller, query: ListNotices, *, deps: Deps
) -> Page[Notice]:
    """Return the notices of the one who asks."""
    del deps
    mine = select(Notice).where(Notice.person_id == caller.person_id, Notice.in_app)
    return page(session, mine, (Notice.created_at.desc(), Notice.id.desc()), query.page)
