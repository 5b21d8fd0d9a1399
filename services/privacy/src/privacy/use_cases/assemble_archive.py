"""Make the archive of each export whose parts are all here."""

import logging
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import failpoint
from chassis.database import Database
from contracts.privacy import ArchiveReady
from eventing.outbox import record
from privacy.doors.archive import write_archive
from privacy.doors.archive_cover import Cover
from privacy.doors.deps import Deps
from privacy.doors.export_lines import Part, PartUnreadable
from privacy.doors.sealed_files import SealedWriter
from privacy.models.conversation import locked_conversation
from privacy.models.exporting import refuse_part
from privacy.models.history import HistoryEntry
from privacy.models.request import Request, locked_request
from privacy.models.sought import RequestKey
from privacy.models.states import State
from privacy.models.stored_file import StoredFile, doom_parts, parts_of

_LOG = logging.getLogger("privacy.archive")


def assemble_archive(database: Database, deps: Deps) -> int:
    """Write every archive that is due, and return how many were written.

    The file is written with no transaction open; what is cancelled meanwhile is thrown away.
    """
    with database.reading() as session:
        due = session.scalars(select(Request.id).where(Request.state == State.ASSEMBLING)).all()
    written = 0
    for request_id in due:
        name = f"archive_{secrets.token_hex(16)}"
        try:
            writer = _write(database, deps, request_id, name)
        except PartUnreadable as wrong:
            _LOG.error("part unreadable", extra={"request": request_id, "reason": str(wrong)})
            _ask_anew(database, deps, request_id, wrong.holder)
            continue
        failpoint.hit("privacy.before_archive")
        with database.transaction() as session:
            written += _enter(session, request_id, writer, deps)
        failpoint.hit("privacy.after_archive")
    return written


def _write(database: Database, deps: Deps, request_id: str, name: str) -> SealedWriter:
    with database.reading() as session:
        request = session.get_one(Request, request_id)
        sealed = session.get_one(RequestKey, request_id).sealed
        key = deps.sealing.open_key(request_id, sealed)
        parts = [_part(deps, part, key) for part in parts_of(session, request_id)]
        cover = Cover(
            request_id=request_id,
            kind=request.kind,
            language=request.language,
            made_at=deps.clock.now(),
        )
    with deps.files.writer(name, key) as writer:
        write_archive(writer, cover, parts)
    return writer


def _ask_anew(database: Database, deps: Deps, request_id: str, holder: str) -> None:
    with database.transaction() as session:
        conversation = locked_conversation(
            session, request_id, now=deps.clock.now(), patience=deps.settings.patience
        )
        if conversation is not None:
            refuse_part(conversation, holder)


def _part(deps: Deps, part: StoredFile, key: bytes) -> Part:
    name = part.name
    return Part(str(part.holder), lambda: deps.files.read(name, key))


def _enter(session: Session, request_id: str, writer: SealedWriter, deps: Deps) -> int:
    now = deps.clock.now()
    request = locked_request(session, request_id)
    if request is None or request.state != State.ASSEMBLING:
        deps.files.remove(writer.path.name)
        return 0
    archive = _archive(request_id, writer, now, deps)
    doom_parts(session, request_id, now)
    session.add(archive)
    session.add(HistoryEntry(request_id=request_id, at=now, what="archive_ready", facts={}))
    request.completed_at = now
    request.close(State.COMPLETED, now)
    expires_at = archive.expires_at or now
    record(
        session,
        ArchiveReady(
            request_id=request_id,
            person_id=request.person_id,
            expires_at=expires_at.isoformat(),
        ),
    )
    return 1


def _archive(request_id: str, writer: SealedWriter, now: datetime, deps: Deps) -> StoredFile:
    return StoredFile(
        name=writer.path.name,
        request_id=request_id,
        holder=None,
        digest=writer.digest,
        size=writer.size,
        created_at=now,
        expires_at=now + timedelta(hours=deps.settings.archive_hours),
    )
