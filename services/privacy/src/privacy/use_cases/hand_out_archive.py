"""Hand a person their archive, and record that it was fetched."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from personal_data.fence import fence
from privacy.doors.deps import Deps
from privacy.errors import ArchiveGone, ArchiveNotReady, RequestNotFound
from privacy.models.history import HistoryEntry
from privacy.models.request import Request
from privacy.models.sought import RequestKey
from privacy.models.states import Kind, State
from privacy.models.stored_file import archive_of


@dataclass(frozen=True, kw_only=True)
class HandOutArchive:
    """Which request's archive."""

    request_id: str


@dataclass(frozen=True)
class Archive:
    """The encrypted file, its key, and the size of what is in it."""

    name: str
    key: bytes
    size: int


def hand_out_archive(
    session: Session, caller: Caller, command: HandOutArchive, *, deps: Deps
) -> Archive:
    """Return the archive to the person concerned and to nobody else.

    Raises:
        RequestNotFound: the caller has no such request.
        ArchiveNotReady: it is still being made, or the request has none.
        ArchiveGone: it has expired, or the request was cancelled.
    """
    fence(session, str(caller.person_id))
    request = session.get(Request, command.request_id)
    if request is None or request.person_id != caller.person_id:
        raise RequestNotFound
    now = deps.clock.now()
    found = archive_of(session, request.id)
    key = session.get(RequestKey, request.id)
    if found is None or key is None or found.expires_at is None or found.expires_at <= now:
        ended = {State.COMPLETED, State.CANCELLED}
        if request.kind != Kind.ERASURE and request.state in ended:
            raise ArchiveGone
        raise ArchiveNotReady(state=request.state)
    found.downloaded_at = now
    session.add(HistoryEntry(request_id=request.id, at=now, what="archive_downloaded", facts={}))
    return Archive(found.name, deps.sealing.open_key(request.id, key.sealed), found.size)
