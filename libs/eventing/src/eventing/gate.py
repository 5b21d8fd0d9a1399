"""A gate that holds up most of a worker: while it is closed, only some of its work goes on."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from chassis.clock import Clock
from eventing.errors import Stopped
from eventing.letter import Letter
from eventing.post import Deal

_LOOK = 0.5


@dataclass(frozen=True, kw_only=True)
class Gate:
    """`closed` says in words why the gate is closed, or None; `passes` names what goes on anyway.

    What passes is a queue or a schedule, by its name.
    """

    closed: Callable[[], str | None]
    passes: Callable[[str], bool]

    def holds(self, name: str) -> bool:
        """Tell whether this queue or schedule has to wait now."""
        return not self.passes(name) and self.closed() is not None


ALWAYS_OPEN = Gate(closed=lambda: None, passes=lambda _name: True)


def behind(gate: Gate, queue: str, deal: Deal, *, clock: Clock, stopping: threading.Event) -> Deal:
    """Return what deals with a queue's letters once the gate lets them pass.

    They wait in the hands of their lane, unacknowledged, like those of a slow handler.
    """
    return partial(_once_open, gate, queue, deal, clock, stopping)


def _once_open(
    gate: Gate,
    queue: str,
    deal: Deal,
    clock: Clock,
    stopping: threading.Event,
    letters: Sequence[Letter],
) -> None:
    while gate.holds(queue):
        if clock.wait(stopping, _LOOK):
            raise Stopped
    deal(letters)
