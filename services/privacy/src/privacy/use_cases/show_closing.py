"""Give notification the link of one closing notice, as its version 0.1.0 asks."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from privacy.doors.deps import Deps
from privacy.errors import RequestNotFound
from privacy.models.closing import Closing
from privacy.models.request import Request


@dataclass(frozen=True, kw_only=True)
class ShowClosing:
    """Which request."""

    request_id: str


def show_closing(session: Session, _caller: Caller, query: ShowClosing, *, deps: Deps) -> Closing:
    """Return the link of this request.

    Raises:
        RequestNotFound: there is no such request.
    """
    if session.get(Request, query.request_id) is None:
        raise RequestNotFound
    return Closing(request_id=query.request_id, status_url=deps.status_url(query.request_id))
