"""What a database's owner does by the clock: vacuum and analyse.

Rows that an erasure deleted stay in pages, and common values in statistics, until that is done;
after it nothing of them is left but write-ahead log and backups, which age out.
"""

import logging
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Event

import psycopg
from sqlalchemy.engine import make_url

_LOG = logging.getLogger(__name__)
_SOON = 15.0


def maintain(owner_url: str) -> float:
    """Vacuum and analyse all tables of one database; return the seconds that it took."""
    begun = time.monotonic()
    url = make_url(owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True, connect_timeout=20) as connection:
        for (name,) in connection.execute(_OWN_TABLES).fetchall():
            connection.execute(f"VACUUM (ANALYZE) {name}")  # quoted by the server
    return time.monotonic() - begun


_OWN_TABLES = """
    SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname = 'public' AND tableowner = current_user ORDER BY tablename
"""


def maintain_for_ever(
    urls: Mapping[str, str], *, every: float, heartbeat: Path, stopping: Event
) -> None:
    """Look after every database in turn until told to stop.

    One that cannot be reached is tried again soon; `heartbeat` is touched whenever none is left,
    so that whoever watches knows.
    """
    left = dict(urls)
    while not stopping.is_set():
        left = {service: url for service, url in left.items() if not _tried(service, url)}
        if left:
            stopping.wait(min(_SOON, every))
            continue
        heartbeat.touch()
        stopping.wait(every)
        left = dict(urls)


def _tried(service: str, url: str) -> bool:
    try:
        seconds = maintain(url)
    except psycopg.Error as failed:
        _LOG.warning("%s could not be maintained: %s", service, type(failed).__name__)
        return False
    _LOG.info("%s was vacuumed and analysed in %.1f s", service, seconds)
    return True
