"""Work that a service does by the clock, in one of its worker processes at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chassis.database import Database


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Run `run(database, deps)` every so many seconds, wherever the lease is held."""

    name: str
    every: float
    run: Callable[[Database, Any], object]
