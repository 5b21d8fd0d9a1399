"""Take a part of an export that was streamed into a file."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.auth import Caller
from privacy.doors.deps import Deps
from privacy.errors import UploadGone
from privacy.models.request import locked_request
from privacy.models.states import State
from privacy.models.stored_file import StoredFile, part_of


@dataclass(frozen=True, kw_only=True)
class FinishUpload:
    """Whose part, which file, and the digest and size of its plain bytes."""

    request_id: str
    holder: str
    name: str
    digest: str
    size: int


def finish_upload(
    session: Session, _caller: Caller, command: FinishUpload, *, deps: Deps
) -> StoredFile:
    """Enter the file; an earlier part of the same holder is left to be deleted.

    Raises:
        UploadGone: the request was cancelled meanwhile.
    """
    request = locked_request(session, command.request_id)
    if request is None or request.state != State.EXPORTING:
        raise UploadGone
    now = deps.clock.now()
    earlier = part_of(session, command.request_id, command.holder)
    if earlier is not None:
        earlier.doomed_at = now
    part = StoredFile(
        name=command.name,
        request_id=command.request_id,
        holder=command.holder,
        digest=command.digest,
        size=command.size,
        created_at=now,
    )
    session.add(part)
    return part
