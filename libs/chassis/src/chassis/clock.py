"""The time, as a thing that is handed in, so that tests can move it."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Whatever knows the time."""

    def now(self) -> datetime:
        """Return the moment, aware and in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the moment, aware and in UTC."""
        return datetime.now(UTC)
