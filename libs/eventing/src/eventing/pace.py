"""Waits a moment for more where much comes: a step or a transaction costs as much as what is in it.

What comes now and then is dealt with at once. What comes more often than `every` seconds is dealt
with that often, and together.
"""

import time
from collections.abc import Callable

_AT_ONCE = 3
"""How many follow one another without a pause after a quiet time."""


class Pace:
    """Says before each step how long to wait for more to come."""

    def __init__(self, every: float, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._every = every
        self._monotonic = monotonic
        self._next = monotonic() - _AT_ONCE * every

    def pause(self) -> float:
        """Return the seconds to wait before the step that is taken now."""
        now = self._monotonic()
        quiet_since = now - (_AT_ONCE - 1) * self._every
        due = max(self._next, quiet_since)
        self._next = due + self._every
        return max(0.0, due - now)
