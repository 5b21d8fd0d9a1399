"""A connection that looks alive and brings nothing is given up, and a quiet one is not."""

from dataclasses import dataclass, field

import pytest

from eventing.backoff import Backoff
from eventing.errors import BrokerUnavailable
from eventing.watchdog import EVERY, Watchdog


@dataclass
class Waiting:
    """An inlet of which only the depth is asked."""

    depths: dict[str, int] = field(default_factory=dict)

    def depth(self, queue: str) -> int:
        return self.depths[queue]


@dataclass
class Time:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def looks(watchdog: Watchdog, time: Time, count: int) -> None:
    for _ in range(count):
        time.now += EVERY
        watchdog.look()


def test_letters_that_never_arrive_end_the_connection() -> None:
    time = Time()
    watchdog = Watchdog(Waiting({"q": 1}), ["q"], monotonic=time)  # type: ignore[arg-type]
    looks(watchdog, time, 3)
    with pytest.raises(BrokerUnavailable, match="q has letters and brings none"):
        looks(watchdog, time, 1)


def test_a_queue_that_brings_something_is_trusted() -> None:
    time = Time()
    watchdog = Watchdog(Waiting({"q": 1}), ["q"], monotonic=time)  # type: ignore[arg-type]
    for _ in range(10):
        looks(watchdog, time, 1)
        watchdog.arrived("q")


def test_an_empty_queue_may_be_quiet_for_ever() -> None:
    time = Time()
    looks(Watchdog(Waiting({"q": 0}), ["q"], monotonic=time), time, 10)  # type: ignore[arg-type]


def test_waits_double_up_to_the_longest_and_differ_by_chance() -> None:
    backoff = Backoff(first=1.0, longest=10.0)
    for tries, full in ((1, 1.0), (2, 2.0), (3, 4.0), (9, 10.0), (500, 10.0)):
        assert full / 2 <= backoff.seconds(tries) <= full
    assert len({backoff.seconds(3) for _ in range(20)}) > 1
