"""After a backup was restored: `python -m personal_data.restored`, before anything is started.

A backup brings back whoever was erased since. The mark that this command sets (in the database at
DATABASE_URL, or at what stands in the file DATABASE_URL_FILE) keeps everything closed but the
privacy conversation, until our erasures and those in privacy's ledger are the same again.
"""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.database import Database, UtcDateTime
from chassis.ids import new_id

# Named here by itself: every service has this table, and the command serves any of them.
_RESTORED = sa.table(
    "restored", sa.column("mark_id", sa.String), sa.column("marked_at", UtcDateTime)
)


def mark_restored(database: Database) -> None:
    """Close a database that was restored."""
    with database.transaction() as session:
        row = {"mark_id": new_id("rst"), "marked_at": datetime.now(UTC)}
        session.execute(sa.insert(_RESTORED).values(row))


def restored_at(session: Session) -> datetime | None:
    """Return when the last restore was marked, or None where all is caught up."""
    latest = sa.select(_RESTORED.c.marked_at).order_by(_RESTORED.c.marked_at.desc()).limit(1)
    found: datetime | None = session.scalar(latest)
    return found


def open_again(session: Session, marked_at: datetime) -> None:
    """Take away the marks up to this one: what was lost is known again."""
    session.execute(sa.delete(_RESTORED).where(_RESTORED.c.marked_at <= marked_at))


def restore_check(database: Database) -> Callable[[], str | None]:
    """Return a check of readiness; once it is passed, it is not asked again."""
    passed = False

    def check() -> str | None:
        nonlocal passed
        if not passed:
            with database.reading() as session:
                passed = restored_at(session) is None
        return None if passed else "restored from a backup: erasures since then are not done yet"

    return check


def main() -> int:
    """Mark the database, and return the exit status."""
    path = os.environ.get("DATABASE_URL_FILE")
    url = Path(path).read_text(encoding="utf-8").strip() if path else os.environ.get("DATABASE_URL")
    if not url:
        sys.stderr.write("set DATABASE_URL, or DATABASE_URL_FILE to a file that holds it\n")
        return 2
    database = Database(url)
    try:
        mark_restored(database)
    finally:
        database.dispose()
    sys.stdout.write("marked: only the privacy conversation opens until it has caught up\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
