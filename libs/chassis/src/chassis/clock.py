"""The time, as a thing that is handed in, so that tests can move it."""

import threading
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Whatever knows the time, and lets it pass."""

    def now(self) -> datetime:
        """Return the moment, aware and in UTC."""

    def monotonic(self) -> float:
        """Return seconds that only go forward; nothing but their difference means anything."""

    def wait(self, told: threading.Event, seconds: float) -> bool:
        """Let so many seconds pass, or fewer if the event is set; say whether it is."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the moment, aware and in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that only go forward; nothing but their difference means anything."""
        return time.monotonic()

    def wait(self, told: threading.Event, seconds: float) -> bool:
        """Let so many seconds pass, or fewer if the event is set; say whether it is."""
        return told.wait(seconds)
