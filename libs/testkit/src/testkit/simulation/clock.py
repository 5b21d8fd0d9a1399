"""Time that passes only when the simulation lets it."""

import threading
from datetime import UTC, datetime, timedelta

_DAWN = datetime(2024, 2, 4, 9, 0, tzinfo=UTC)
"""Long ago, so that files, which carry the machine's time, are never older than our moments."""
_APART = 1e6


class VirtualClock:
    """A `chassis.clock.Clock` on which waiting takes no time, and moves everybody's."""

    def __init__(self) -> None:
        self._elapsed = 0.0
        self._lives = 0.0

    def now(self) -> datetime:
        """Return the moment, aware and in UTC."""
        return _DAWN + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        """Return seconds that only go forward, from one run to the next as well."""
        return self._lives + self._elapsed

    def wait(self, told: threading.Event, seconds: float) -> bool:
        """Let so many seconds pass at once; say whether the event is set."""
        self.forward(seconds)
        return told.is_set()

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self._elapsed += seconds

    def begin_again(self, elapsed: float = 0.0) -> None:
        """Set the clock back for another run; whatever was timed in the last one is long over."""
        self._lives += self._elapsed + _APART
        self._elapsed = elapsed

    @property
    def elapsed(self) -> float:
        """Return how much time has passed in this run."""
        return self._elapsed
