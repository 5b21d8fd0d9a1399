"""What comes now and then is not held up; what comes often comes together."""

import time
from collections.abc import Sequence

from eventing.lane import Lane
from eventing.letter import Letter
from eventing.loop import Loop
from eventing.message import Arrival
from eventing.pace import Pace
from eventing.post import Post
from eventing.wake import Ear

EVERY = 0.2


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_steps_apart_wait_for_nothing() -> None:
    clock = Clock()
    pace = Pace(1.0, monotonic=clock)
    for _ in range(10):
        assert pace.pause() == 0.0
        clock.now += 1.0


def test_a_few_follow_one_another_at_once_and_then_they_keep_their_distance() -> None:
    clock = Clock()
    pace = Pace(1.0, monotonic=clock)
    waited = []
    for _ in range(6):
        waited.append(pace.pause())
        clock.now += waited[-1]
    assert waited == [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]


def test_without_a_distance_nothing_waits() -> None:
    pace = Pace(0.0, monotonic=Clock())
    assert [pace.pause() for _ in range(5)] == [0.0] * 5


def letter(number: int) -> Letter:
    arrival = Arrival("booking.privacy", number, b"", redelivered=False)
    return Letter(arrival, None, None, "not opened")


def lane(batch: int, dealt: list[int], *, every: float = EVERY) -> Lane:
    def deal(letters: Sequence[Letter]) -> None:
        dealt.append(len(letters))

    return Lane(
        "lane",
        Post("booking.privacy", deal, batch=batch, every=every),
        only_current=lambda letters: letters,
        on_done=lambda _letters: None,
        on_broken=lambda: None,
    )


def test_a_lane_takes_together_what_comes_often() -> None:
    dealt: list[int] = []
    made = lane(100, dealt)
    made.start()
    began = time.monotonic()
    for number in range(40):
        made.put([letter(number)])
        time.sleep(EVERY / 10)
    while sum(dealt) < 40 and time.monotonic() < began + 10:
        time.sleep(0.01)
    made.stop()
    assert sum(dealt) == 40
    assert len(dealt) <= 15, "they came one by one"
    assert max(dealt) >= 4


def test_a_full_batch_waits_for_nothing() -> None:
    dealt: list[int] = []
    made = lane(10, dealt, every=30.0)
    made.put([letter(number) for number in range(100)])
    made.start()
    deadline = time.monotonic() + 10
    while sum(dealt) < 100 and time.monotonic() < deadline:
        time.sleep(0.01)
    made.stop()
    assert dealt == [10] * 10


def test_a_lane_that_waits_for_more_stops_at_once() -> None:
    dealt: list[int] = []
    made = lane(10, dealt, every=30.0)
    made.start()
    for number in range(4):
        made.put([letter(number)])
        time.sleep(0.05)
    made.stop()
    deadline = time.monotonic() + 5
    while made.is_running and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not made.is_running


def test_a_loop_that_hears_its_bell_all_the_time_keeps_its_distance_and_stops_at_once() -> None:
    ear, steps = Ear(), []

    def step() -> bool:
        steps.append(time.monotonic())
        ear.set()
        return True

    loop = Loop("relay", step, every=10.0, ear=ear, pace=Pace(EVERY), more=lambda: False)
    loop.start()
    time.sleep(EVERY * 6)
    loop.stop()
    loop.join(5.0)
    assert not loop.is_running
    assert 4 <= len(steps) <= 12, "it ran all the time, or not at all"


def test_nothing_waits_until_more_came_within_a_second_than_is_usual() -> None:
    clock = Clock()
    pace = Pace(1.0, above=4, monotonic=clock)
    for _ in range(20):
        pace.came(1)
        assert pace.pause() == 0.0
        clock.now += 0.3
    pace.came(100)
    waited = []
    for _ in range(5):
        waited.append(pace.pause())
        clock.now += waited[-1] / 2
        pace.came(5)
    assert waited[:3] == [0.0, 0.0, 0.0]
    assert min(waited[3:]) > 0.0
    clock.now += 1.1
    assert pace.pause() == 0.0
