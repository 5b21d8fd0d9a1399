"""Show a request to its person or to an officer."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from privacy.doors.deps import Deps
from privacy.models.asking import OFFICER, refuse_strangers
from privacy.models.request import Request
from privacy.models.showing import RequestShown, shown


@dataclass(frozen=True, kw_only=True)
class ShowRequest:
    """Which request."""

    request_id: str


def show_request(
    session: Session, caller: Caller, query: ShowRequest, *, deps: Deps
) -> RequestShown:
    """Return the request as it stands.

    Raises:
        RequestNotFound: there is no such request that the caller may see.
    """
    request = refuse_strangers(caller, session.get(Request, query.request_id))
    return shown(
        session,
        request,
        status_url=deps.status_url(request.id),
        officer=caller.has(OFFICER),
    )
