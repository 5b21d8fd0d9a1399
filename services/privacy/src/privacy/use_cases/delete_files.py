"""Delete what has expired, what was left behind, and what nobody finished writing."""

from datetime import timedelta

from sqlalchemy import select

from chassis.database import Database
from privacy.doors.deps import Deps
from privacy.models.history import HistoryEntry
from privacy.models.stored_file import StoredFile, doom_files

_BATCH = 100
_UNFINISHED_AFTER = timedelta(hours=1)


def delete_files(database: Database, deps: Deps) -> int:
    """Make expired archives unreadable, delete doomed files, and return how many were deleted."""
    _expire_archives(database, deps)
    deleted = _delete_doomed(database, deps)
    return deleted + _delete_unfinished(database, deps)


def _expire_archives(database: Database, deps: Deps) -> None:
    now = deps.clock.now()
    with database.transaction() as session:
        expired = session.scalars(
            select(StoredFile)
            .where(StoredFile.expires_at <= now, StoredFile.doomed_at.is_(None))
            .limit(_BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        for archive in expired:
            entry = HistoryEntry(
                request_id=archive.request_id, at=now, what="archive_deleted", facts={}
            )
            session.add(entry)
        doom_files(session, [archive.request_id for archive in expired], now)


def _delete_doomed(database: Database, deps: Deps) -> int:
    with database.transaction() as session:
        doomed = session.scalars(
            select(StoredFile)
            .where(StoredFile.doomed_at.is_not(None))
            .limit(_BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        for file in doomed:  # deleting twice is harmless, so the file may go before its row
            deps.files.remove(file.name)
            session.delete(file)
        return len(doomed)


def _delete_unfinished(database: Database, deps: Deps) -> int:
    before = deps.clock.now() - _UNFINISHED_AFTER
    names = deps.files.older_than(before.timestamp())
    if not names:
        return 0
    with database.reading() as session:
        known = set(session.scalars(select(StoredFile.name).where(StoredFile.name.in_(names))))
    unfinished = [name for name in names if name not in known]
    for name in unfinished:
        deps.files.remove(name)
    return len(unfinished)
