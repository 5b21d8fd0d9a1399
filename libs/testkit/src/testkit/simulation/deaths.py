"""Processes that die at a named place: what they held in memory is gone, what is committed stays.

In production a failpoint kills its process; here it raises what no handler answers, and whoever
runs the process forgets it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from chassis import failpoint


class Death(BaseException):
    """A process ends here; nothing of it may go on."""

    def __init__(self, process: str, place: str) -> None:
        super().__init__(f"{process} dies at {place}")
        self.process = process
        self.place = place


class Deaths:
    """Who is running, and at which of the places that it comes past it will die."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self._running: list[str] = []
        self._left = 0

    def begin_again(self) -> None:
        """Spare everybody."""
        self._left = 0

    def plan(self, places: int) -> None:
        """Let whoever comes to this many places from now die there; 0 spares everybody."""
        self._left = places

    @contextmanager
    def running(self, process: str) -> Iterator[None]:
        """Say whose code runs: the innermost process is the one that dies."""
        self._running.append(process)
        try:
            yield
        finally:
            self._running.pop()

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Let the places in the code lead here."""
        with patch.object(failpoint, "hit", self._hit):
            yield

    def _hit(self, place: str) -> None:
        if not self._running:
            return
        self.seen.add(place)
        if self._left:
            self._left -= 1
            if not self._left:
                raise Death(self._running[-1], place)
