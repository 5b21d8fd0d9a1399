"""One founded town in a world of its own, and the six workers that serve it."""

from pathlib import Path
from typing import Self

from embedded.names import NAMES
from embedded.services import SERVICES
from eventing.topology import UNROUTED

from .suite import Suite
from .town import Town
from .worker import Process


class World:
    """What every run begins with; made once a process, begun again for each run."""

    def __init__(self, root: Path) -> None:
        self.suite = Suite(root)
        self.town = Town(self.suite)
        self.processes = [Process(self.suite, service) for service in SERVICES]
        self._founded_at = 0.0

    def __enter__(self) -> Self:
        self.suite.__enter__()
        with self.suite.entered():
            self.start()
            self.town.found(self.quieten)
            self.end()
            self.suite.keep()
            self._founded_at = self.suite.clock.elapsed
        return self

    def __exit__(self, *raised: object) -> None:
        self.suite.__exit__(*raised)

    def begin_again(self, seed: int) -> None:
        """Go back to the day on which the town was founded."""
        self.suite.begin_again(seed, self._founded_at)
        self.town.begin_again()
        self.start()

    def start(self) -> None:
        """Start every worker that is not alive."""
        for process in self.processes:
            if process.worker is None:
                process.start()

    def end(self) -> None:
        """Take all workers down."""
        for process in self.processes:
            process.end()

    def quieten(self) -> None:
        """Let a few seconds pass in which everything that was said is heard, and mail is sent."""
        for _ in range(3):
            self.pump()
            self.suite.clock.forward(2.0)

    def pump(self) -> bool:
        """Let all workers work until there is nothing to do now; say whether there was anything."""
        worked = False
        for process in self.processes:
            process.take("schedules")
        while self._work_once():
            worked = True
        return worked

    def _work_once(self) -> bool:
        found = False
        busy = self.suite.broker.queues()
        for process in self.processes:
            for step in process.possible(busy):
                found |= process.take(step)
        return found

    def unsettled(self, *, swept: bool) -> str:
        """Return in words what is left to do: for today, or until every store is `swept` too."""
        left = [
            f"{service}.{table}: {count}"
            for service, asked in [*_LEFT, *(_LEFT_TO_SWEEP if swept else [])]
            for table, count in self.suite.look(service, asked)
            if count
        ]
        busy = sorted(self.suite.broker.queues() - {UNROUTED})
        held = self.suite.broker.held()
        return ", ".join([*left, *busy, *([f"{held} in somebody's hands"] if held else [])])


_LEFT = [
    *((name, "SELECT 'outbox', count(*) FROM outbox") for name in NAMES),
    *((name, "SELECT 'retries', count(*) FROM retries") for name in NAMES),
    (
        "privacy",
        "SELECT 'requests', count(*) FROM requests WHERE closed_at IS NULL AND state <> 'erased'",
    ),
    ("notification", "SELECT 'deliveries', count(*) FROM deliveries WHERE state = 'waiting'"),
    ("booking", "SELECT 'orders', count(*) FROM orders WHERE state = 'placed'"),
    ("booking", "SELECT 'refunds', count(*) FROM refunds WHERE state <> 'settled'"),
]
_LEFT_TO_SWEEP = [
    ("privacy", "SELECT 'requests', count(*) FROM requests WHERE closed_at IS NULL"),
    ("privacy", "SELECT 'sweeps', count(*) FROM sweeps WHERE closed_at IS NULL"),
]
