"""Notices a connection that looks alive and brings nothing: letters are there, none arrives."""

import time
from collections.abc import Callable, Sequence

from eventing.errors import BrokerUnavailable
from eventing.message import Inlet

EVERY = 30.0
_SUSPICIONS = 3


class Watchdog:
    """Looks now and then; several suspicious looks in a row end the connection."""

    def __init__(
        self,
        inlet: Inlet,
        queues: Sequence[str],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inlet = inlet
        self._suspicions = dict.fromkeys(queues, 0)
        self._monotonic = monotonic
        self._next = monotonic() + EVERY

    def arrived(self, queue: str) -> None:
        """Note that the queue is alive."""
        self._suspicions[queue] = 0

    def look(self) -> None:
        """Compare what is ready with what has arrived.

        Raises:
            BrokerUnavailable: a queue has letters and has brought none for too long.
        """
        if self._monotonic() < self._next:
            return
        self._next = self._monotonic() + EVERY
        for queue in self._suspicions:
            self._suspicions[queue] += 1
            if self._suspicions[queue] > _SUSPICIONS and self._inlet.depth(queue):
                raise BrokerUnavailable(f"{queue} has letters and brings none")
