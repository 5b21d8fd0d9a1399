"""A thread that takes a step whenever there may be something to do, and outlives every error."""

import logging
import threading
from collections.abc import Callable

from eventing.backoff import RECONNECT
from eventing.errors import OUTAGES, BrokerUnavailable, Stopped
from eventing.pace import Pace
from eventing.wake import Ear

_log = logging.getLogger(__name__)


class Loop:
    """Calls `step` until it has nothing to do, then waits for the bell or `every` seconds.

    `step` says whether it did anything; then `more` says whether something is left to do at once.
    Where the bell rings often, `pace` says how often it is answered.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], bool],
        *,
        every: float | Callable[[], float],
        ear: Ear | None = None,
        pace: Pace | None = None,
        more: Callable[[], bool] = lambda: True,
    ) -> None:
        self.step = step
        self._pace = pace or Pace(0.0)
        self._more = more
        self._every = every
        self._ear = ear or Ear()
        self.name = name
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Say whether its thread lives."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Take no further step."""
        self._stopping.set()
        self._ear.set()

    def join(self, timeout: float) -> None:
        """Wait for the step in hand."""
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                if not (self.step() and self._more()):
                    self._ear.pause(self._every() if callable(self._every) else self._every)
                    self._stopping.wait(self._pace.pause())
                failures = 0
            except Stopped:
                return
            except Exception as wrong:  # noqa: BLE001 - the thread must outlive it
                failures += 1
                self._report(wrong)
                self._stopping.wait(RECONNECT.seconds(failures))  # whatever the bell says

    def _report(self, wrong: Exception) -> None:
        if isinstance(wrong, (BrokerUnavailable, *OUTAGES)):
            _log.warning("%s waits: %s", self._thread.name, type(wrong).__name__)
        else:
            _log.exception("%s failed and goes on", self._thread.name)
