"""Let a holder stream its part of an export, if somebody still waits for it."""

import secrets
from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from privacy.doors.deps import Deps
from privacy.errors import NotThisHolder, UploadGone
from privacy.models.request import Request
from privacy.models.sought import RequestKey
from privacy.models.states import State


@dataclass(frozen=True, kw_only=True)
class BeginUpload:
    """Which request, and which holder's part."""

    request_id: str
    holder: str


@dataclass(frozen=True)
class Upload:
    """Where the part is written, and the key that seals it."""

    name: str
    key: bytes


def begin_upload(session: Session, caller: Caller, command: BeginUpload, *, deps: Deps) -> Upload:
    """Return a new file's name and the request's key; the bytes are written outside.

    Raises:
        NotThisHolder: a service speaks for another.
        UploadGone: the request was cancelled, or all parts are in.
    """
    if caller.service != command.holder:
        raise NotThisHolder
    request = session.get(Request, command.request_id)
    stored = session.get(RequestKey, command.request_id)
    if request is None or request.state != State.EXPORTING or stored is None:
        raise UploadGone
    key = deps.sealing.open_key(request.id, stored.sealed)
    return Upload(f"part_{secrets.token_hex(16)}", key)
