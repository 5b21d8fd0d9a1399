"""Give notification the links for the closing notice: they work without an account."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from privacy.doors.deps import Deps
from privacy.errors import RequestNotFound
from privacy.models.request import Request


@dataclass(frozen=True, kw_only=True)
class ShowClosing:
    """Which request."""

    request_id: str


@dataclass(frozen=True, kw_only=True)
class Closing:
    """What the notice says."""

    status_url: str
    certificate_url: str
    language: str


def show_closing(session: Session, _caller: Caller, query: ShowClosing, *, deps: Deps) -> Closing:
    """Return the links of a request.

    Raises:
        RequestNotFound: there is none.
    """
    request = session.get(Request, query.request_id)
    if request is None:
        raise RequestNotFound
    status_url = deps.status_url(request.id)
    return Closing(
        status_url=status_url,
        certificate_url=f"{status_url}/certificate",
        language=request.language,
    )
