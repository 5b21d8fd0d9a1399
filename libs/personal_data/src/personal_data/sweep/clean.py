"""Making what was deleted unreadable on the disk, where that is ours to do."""

import sqlite3
from contextlib import closing

from chassis.database import Database
from eventing.errors import Transient

_PATIENCE = 2.0


def clean_bytes(database: Database) -> None:
    """Rewrite an SQLite file without free pages, and empty its write-ahead log.

    On PostgreSQL the database's owner vacuums, and its log ages out.

    Raises:
        Transient: somebody reads or writes right now; it is to be tried again.
    """
    path = database.engine.url.database
    if database.dialect != "sqlite" or path is None:
        return
    try:
        with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as opened:
            opened.execute("PRAGMA secure_delete = ON")
            opened.execute("PRAGMA temp_store = MEMORY")
            opened.execute("VACUUM")
            busy, _, _ = opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as locked:
        raise Transient("the database is in use, so its bytes cannot be cleaned yet") from locked
    if busy:
        raise Transient("a reader still needs the write-ahead log")
