"""How long to wait before the next try."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Backoff:
    """Seconds that double from `first` up to `longest`, each shortened by chance by up to half.

    Chance spreads out those who failed together.
    """

    first: float
    longest: float

    def seconds(self, tries: int) -> float:
        """Return the wait after so many tries, the first being 1."""
        full = min(self.longest, self.first * 2.0 ** min(tries - 1, 32))
        return full * random.uniform(0.5, 1.0)  # noqa: S311 - nobody gains by guessing it


RECONNECT = Backoff(first=0.1, longest=5.0)
"""For a connection that is lost: soon back, and gentle with a broker that starts."""


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """When a failed message is tried again, and when it is given up.

    An error that speaks of the surroundings (`errors.OUTAGES`) gets `outage_limit` attempts.
    """

    backoff: Backoff = Backoff(first=1.0, longest=600.0)
    limit: int = 10
    outage_limit: int = 150
