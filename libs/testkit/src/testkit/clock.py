"""A clock that a test moves by hand."""

import threading
import time
from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class MovableClock:
    """A `chassis.clock.Clock` that stands still until it is moved."""

    def __init__(self, start: datetime = NOON) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the time that the test has set, aware and in UTC."""
        return self._now

    def monotonic(self) -> float:
        """Return the machine's seconds: what waits on threads cannot be moved by hand."""
        return time.monotonic()

    def wait(self, told: threading.Event, seconds: float) -> bool:
        """Let so many of the machine's seconds pass, or fewer if the event is set."""
        return told.wait(seconds)

    def forward(self, **by: float) -> datetime:
        """Move on, in the words of `timedelta`, as in `forward(days=3, minutes=1)`."""
        self._now += timedelta(**by)
        return self._now

    def set(self, moment: datetime) -> None:
        """Move to a moment; backwards too, since real clocks do that."""
        self._now = moment.astimezone(UTC)
