"""Work that a service does by the clock, in one of its worker processes at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chassis.clock import Clock
from chassis.database import Database


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Run `run(database, deps)` at the start and then every so many seconds.

    A run must bear being cut short and begun again elsewhere.
    """

    name: str
    every: float
    run: Callable[[Database, Any], object]

    @property
    def lease(self) -> str:
        """Return the name of the lease that leads it."""
        return f"schedule:{self.name}"


class Turn:
    """When a schedule's next run is due in this process."""

    def __init__(
        self,
        schedule: Schedule,
        leads: Callable[[], bool],
        run: Callable[[], object],
        *,
        clock: Clock,
    ) -> None:
        self._every = schedule.every
        self._leads = leads
        self._run = run
        self._clock = clock
        self._due = clock.monotonic()

    def step(self) -> bool:
        """Run if it is time and this process leads; there is never more to do at once."""
        if self._clock.monotonic() >= self._due and self._leads():
            self._due = self._clock.monotonic() + self._every
            self._run()
        return False
