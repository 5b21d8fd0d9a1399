"""A service's worker, step by step; it can die at any named place and be started again."""

from collections.abc import Callable, Iterable

from embedded.services import Service
from eventing.errors import OUTAGES, BrokerUnavailable, Stopped
from eventing.topology import DEAD, Manifest
from eventing.worker import Worker
from testkit.simulation.deaths import Death

from .suite import Suite

_BEAT = 5.0
_HOUR = 3600.0
OUTLIVED = (BrokerUnavailable, Stopped, *OUTAGES)
"""What a step may raise without being wrong: its surroundings failed it, and it goes on later."""


class Process:
    """The worker process of one service, alive or dead."""

    def __init__(self, suite: Suite, service: Service) -> None:
        self.name = service.name
        self._suite = suite
        self._service = service
        self._lives: list[Worker] = []
        self._beaten = float("-inf")
        self.worker: Worker | None = None

    @property
    def manifest(self) -> Manifest:
        """Return the queues that the service hears."""
        return Manifest(
            tuple(
                spec
                for spec in self._lives[-1].manifest.queues
                if not any(bound.exchange == DEAD for bound in spec.bindings)
            )
        )

    def start(self) -> None:
        """Begin a life, with nothing in memory."""
        environment = self._suite.environment(self.name)
        self.worker = self._service.build_worker(environment, clock=self._suite.clock)
        self.worker.apply_topology()
        self._lives.append(self.worker)
        self._steps = dict(self.worker.steps)
        self._beat = self._steps.pop("leases")
        self._brisk, self._slow = [], []
        for schedule in self.worker._schedules:
            step = self._steps.pop(schedule.lease)
            (self._brisk if schedule.every < _HOUR else self._slow).append(step)
        self._relay, self._retries = self._steps.pop("relay"), self._steps.pop("retries")
        self._consumer = self._steps.pop("consumer")
        self._lanes = self._steps
        self._beaten = float("-inf")

    def kill(self) -> None:
        """End a life between two steps."""
        self.worker = None

    def end(self) -> None:
        """Take every life's connections down, when the run is over."""
        for worker in self._lives:
            worker.stop(timeout=0)
        self._lives.clear()
        self.worker = None

    def possible(self, busy: set[str]) -> list[str]:
        """Return the steps that may find something to do; `busy` are the queues with messages."""
        if self.worker is None:
            return []
        outbox, due = self._rows()
        steps = []
        if outbox and self._may_lead("relay"):
            steps.append("relay")
        if any(name.startswith(f"{self.name}.") for name in busy):
            steps.append("receive")
        if self._has_letters():
            steps.append("handle")
        if self._has_done():
            steps.append("acknowledge")
        if due and self._may_lead("retries"):
            steps.append("retry")
        return steps

    def take(self, step: str) -> bool:
        """Take a step; return whether it found something to do, and came to its end.

        A death leaves nothing in memory.
        """
        try:
            with self._suite.deaths.running(f"{self.name} worker"):
                self._keep_leases()
                return self._steps_of[step](self)
        except Death:
            self.worker = None
        except OUTLIVED:
            pass
        return False

    def _rows(self) -> tuple[int, int]:
        now = self._suite.clock.now().replace(tzinfo=None).isoformat(" ")
        asked = (
            "SELECT EXISTS (SELECT 1 FROM outbox WHERE attempts = 0 OR next_at <= ?),"
            " EXISTS (SELECT 1 FROM retries WHERE next_at <= ?)"
        )
        ((outbox, due),) = self._suite.look(self.name, asked, now, now)
        return outbox, due

    def _may_lead(self, name: str) -> bool:
        assert self.worker is not None
        return self._is_beat_due() or self.worker._keeper.leads(name)

    def _is_beat_due(self) -> bool:
        return self._suite.clock.monotonic() - self._beaten >= _BEAT

    def _keep_leases(self) -> None:
        if self._is_beat_due():
            self._beat()
            self._beaten = self._suite.clock.monotonic()

    def _has_letters(self) -> bool:
        assert self.worker is not None
        return any(lane.has_letters for lane in self.worker._consumer.lanes)

    def _has_done(self) -> bool:
        assert self.worker is not None
        return bool(self.worker._consumer._done) or self.worker._consumer._broken

    def _receive(self) -> bool:
        acknowledged = self._consumer()
        return acknowledged or self._has_letters()

    def _handle(self) -> bool:
        return _all_of(self._lanes.values())

    def _keep_schedules(self) -> bool:
        return _all_of(self._brisk)

    def _keep_slow_schedules(self) -> bool:
        return _all_of(self._slow)

    def _turn(self) -> bool:
        by_message = (self._receive, self._handle, self._receive, self._retries)
        return _all_of([*by_message, *self._brisk, self._relay])

    _steps_of: dict[str, Callable[["Process"], bool]] = {
        "relay": lambda self: self._relay(),
        "receive": _receive,
        "handle": _handle,
        "acknowledge": _receive,
        "retry": lambda self: self._retries(),
        "schedules": _keep_schedules,
        "slow schedules": _keep_slow_schedules,
        "turn": _turn,
    }


def _all_of(steps: Iterable[Callable[[], bool]]) -> bool:
    """Take every step, and say whether any found something to do."""
    found = False
    for step in steps:
        found |= step()
    return found
