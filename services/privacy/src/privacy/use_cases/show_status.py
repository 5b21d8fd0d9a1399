"""Show where a request stands to whoever holds its unguessable link, without an account."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.auth import Caller
from privacy.doors.deps import Deps
from privacy.doors.sealing import hash_of_token
from privacy.errors import RequestNotFound
from privacy.models.request import Request
from privacy.models.showing import RequestShown, shown


@dataclass(frozen=True, kw_only=True)
class ShowStatus:
    """The token of the link."""

    token: str


def show_status(
    session: Session, _caller: Caller, query: ShowStatus, *, deps: Deps
) -> RequestShown:
    """Return the request as it stands; it names nobody.

    Raises:
        RequestNotFound: no request has this link.
    """
    request = session.scalars(
        select(Request).where(Request.status_token_hash == hash_of_token(query.token))
    ).one_or_none()
    if request is None:
        raise RequestNotFound
    return shown(session, request, status_url=deps.status_url(request.id), officer=False)
