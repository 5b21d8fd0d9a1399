"""Give notification the links for closing notices: they work without an account."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from privacy.doors.deps import Deps
from privacy.models.closing import Closing
from privacy.models.request import Request


@dataclass(frozen=True, kw_only=True)
class ShowClosings:
    """Which requests."""

    request_ids: Sequence[str]


def show_closings(
    session: Session, _caller: Caller, query: ShowClosings, *, deps: Deps
) -> list[Closing]:
    """Return the links of the requests that there are."""
    asked = select(Request.id).where(Request.id.in_(set(query.request_ids))).order_by(Request.id)
    return [
        Closing(request_id=known, status_url=deps.status_url(known))
        for known in session.scalars(asked)
    ]
