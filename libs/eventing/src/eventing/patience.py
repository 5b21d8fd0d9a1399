"""What to do while the database or a neighbour is away: wait, probe, go on; never nack in a loop.

While a lane waits here its messages stay unacknowledged, the broker stops at the prefetch, and so
the whole consumer pauses.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import sqlalchemy as sa

from chassis.database import Database
from eventing.backoff import Backoff
from eventing.errors import OUTAGES, Stopped
from eventing.metrics import EventMetrics

_log = logging.getLogger(__name__)

_TRIES = 4
_PROBE = Backoff(first=0.05, longest=5.0)

Result = TypeVar("Result")


class Patience:
    """Does a step again when its surroundings have failed it."""

    def __init__(
        self, database: Database, metrics: EventMetrics, *, is_over: Callable[[float], bool]
    ) -> None:
        """`is_over` lets seconds pass, and says whether the process stops."""
        self._database = database
        self._is_over = is_over
        self._metrics = metrics
        self._waiting: set[int] = set()

    @property
    def waits(self) -> str | None:
        """Say in words that threads wait here, or None where none does."""
        count = len(self._waiting)
        return f"{count} threads wait for the database or a neighbour" if count else None

    def insist(self, step: Callable[[], Result]) -> Result:
        """Do a step; while the database is away, as long as that takes.

        While the database answers, an outage gets a few tries only: a deadlock passes, but a
        neighbour that is away should not hold up those who do not need it.

        Raises:
            Stopped: the process stops while we wait.
        """
        tries = 0
        while True:
            try:
                return step()
            except OUTAGES as wrong:
                if self._answers():
                    tries += 1
                if tries == _TRIES:
                    raise
                self._pause(tries, wrong)

    def _pause(self, tries: int, wrong: Exception) -> None:
        _log.warning("waiting for what is away: %s", type(wrong).__name__)
        with self._metrics.waiting.track_inprogress(), self._seen_waiting():
            self._rest(max(tries, 1))
            probes = 1
            while not self._answers():
                self._rest(probes)
                probes += 1

    @contextmanager
    def _seen_waiting(self) -> Iterator[None]:
        me = threading.get_ident()
        self._waiting.add(me)
        try:
            yield
        finally:
            self._waiting.discard(me)

    def _rest(self, tries: int) -> None:
        if self._is_over(_PROBE.seconds(tries)):
            raise Stopped

    def _answers(self) -> bool:
        try:
            with self._database.reading() as session:
                session.execute(sa.text("SELECT 1"))
        except OUTAGES:
            return False
        return True
