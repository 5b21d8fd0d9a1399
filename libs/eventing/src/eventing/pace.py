"""Waits a moment for more where much comes: a step or a transaction costs as much as what is in it.

What comes now and then is dealt with at once. What comes more often is dealt with `every` so many
seconds, and together.
"""

import time
from collections import deque
from collections.abc import Callable

_AT_ONCE = 3
"""How many steps follow one another without a pause after a quiet time."""


class Pace:
    """Says before each step how long to wait for more to come.

    Nothing waits while no more than `above` things came within the last second.
    """

    def __init__(
        self, every: float, *, above: int = 0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._every = every
        self._monotonic = monotonic
        self._next = monotonic() - _AT_ONCE * every
        self._came: deque[float] = deque(maxlen=above + 1)

    def came(self, count: int) -> None:
        """Note that so many things have come."""
        self._came.extend([self._monotonic()] * min(count, self._came.maxlen or 0))

    def pause(self) -> float:
        """Return the seconds to wait before the step that is taken now."""
        now = self._monotonic()
        if not self._is_busy(now):
            return 0.0
        quiet_since = now - (_AT_ONCE - 1) * self._every
        due = max(self._next, quiet_since)
        self._next = due + self._every
        return max(0.0, due - now)

    def _is_busy(self, now: float) -> bool:
        if self._came.maxlen == 1:
            return True  # nobody counts what comes
        return len(self._came) == self._came.maxlen and now - self._came[0] < 1.0
