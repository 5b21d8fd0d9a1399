"""Takes the ringing of a bell to other processes, through PostgreSQL.

One short NOTIFY of its own at most every 50 ms a process: in every transaction it would take a
lock that all commits share. It does not wait for the disk: what it tells of is there already.
"""

import logging
import threading
import time

import sqlalchemy as sa

from chassis.database import Database
from eventing.errors import OUTAGES
from eventing.wake import Bell

_log = logging.getLogger(__name__)

_CHANNEL = "alheraf_outbox"
_SAID = f"SET LOCAL synchronous_commit = off; NOTIFY {_CHANNEL}"
_APART = 0.05
_IDLE = 5.0


class Notifier:
    """Says, soon and not too often, that something was written.

    The thread begins with the first commit that has something to say, so after any fork.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._written = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def __call__(self) -> None:
        """Have it said."""
        self._written.set()
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="notify", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while self._is_wanted():
            try:
                with _autocommit(self._database) as connection:
                    connection.exec_driver_sql(_SAID)
            except OUTAGES:
                _log.info("not notified: the relay will look by itself")
            time.sleep(_APART)

    def _is_wanted(self) -> bool:
        """Wait for something to say; after a while of silence the thread ends."""
        if not self._written.wait(_IDLE):
            with self._starting:
                if not self._written.is_set():
                    self._thread = None
                    return False
        self._written.clear()
        return True


class Listener:
    """Rings the bell of this process when another one has said something."""

    def __init__(self, database: Database, bell: Bell) -> None:
        self._database = database
        self._bell = bell
        self._stopping = False

    def step(self) -> bool:
        """Listen on one connection until it ends or we do."""
        with _autocommit(self._database) as connection:
            connection.execute(sa.text(f"LISTEN {_CHANNEL}"))
            heard = connection.connection.driver_connection
            while heard is not None and not self._stopping:
                for _ in heard.notifies(timeout=0.5):
                    self._bell.ring()
            connection.invalidate()
        return False

    def stop(self) -> None:
        """Listen no longer."""
        self._stopping = True


def _autocommit(database: Database) -> sa.Connection:
    """Return a connection on which several statements may be sent as one."""
    return database.engine.connect().execution_options(
        isolation_level="AUTOCOMMIT", no_parameters=True
    )
