"""A queue, who deals with its letters, and how many of them at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eventing.letter import Letter

_ROUNDS_AHEAD = 2
"""Batches that the broker hands over before the first is acknowledged."""

Deal = Callable[[Sequence[Letter]], None]
"""Deals with letters; when it returns, they may be acknowledged."""


@dataclass(frozen=True)
class Post:
    """A queue and its lanes; each takes a batch `every` so many seconds, where many come.

    Many are more than `above` a second and lane.
    """

    queue: str
    deal: Deal
    lanes: int = 1
    batch: int = 1
    every: float = 0.0
    above: int = 0

    @property
    def prefetch(self) -> int:
        """Return how many letters may be unacknowledged."""
        return self.lanes * self.batch * _ROUNDS_AHEAD
