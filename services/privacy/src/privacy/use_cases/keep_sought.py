"""Keep the values by which a person could be found, until the sweep has looked for them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from personal_data.holder import Sought
from privacy.doors.deps import Deps
from privacy.doors.sealing import seal
from privacy.errors import NotThisHolder, RequestNotFound
from privacy.models.request import locked_request
from privacy.models.sought import RequestKey, SoughtValues


@dataclass(frozen=True, kw_only=True)
class KeepSought:
    """Which request, which holder, and what it knows of the person by value."""

    request_id: str
    holder: str
    sought: Sought


def keep_sought(session: Session, caller: Caller, command: KeepSought, *, deps: Deps) -> None:
    """Seal the values with the request's key; what was sent before is replaced.

    Values for a request that has ended are not wanted any more and not kept: the holder, whose
    command was overtaken, need not know.

    Raises:
        NotThisHolder: a service speaks for another.
        RequestNotFound: there is no such request.
    """
    if caller.service != command.holder:
        raise NotThisHolder
    request = locked_request(session, command.request_id)
    stored = session.get(RequestKey, command.request_id)
    if request is None:
        raise RequestNotFound
    if request.closed_at is not None or stored is None:
        return
    key = deps.sealing.open_key(request.id, stored.sealed)
    row = session.get(SoughtValues, (request.id, command.holder)) or SoughtValues(
        request_id=request.id, holder=command.holder
    )
    context = f"{request.id}/{command.holder}"
    row.sealed = seal(key, _plain(command.sought.values), context)
    row.sealed_texts = seal(key, _plain(command.sought.texts), f"{context}/texts")
    row.received_at = deps.clock.now()
    session.add(row)


def _plain(values: Iterable[str]) -> bytes:
    return json.dumps(sorted(set(values)), ensure_ascii=False).encode()
