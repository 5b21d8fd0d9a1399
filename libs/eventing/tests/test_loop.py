"""A thread that takes steps: at once where the bell rings, and patiently where steps fail."""

import threading
import time

from eventing.errors import BrokerUnavailable
from eventing.loop import Loop
from eventing.wake import Ear


def test_a_bell_that_rings_all_the_time_does_not_hurry_a_step_that_fails() -> None:
    ear, tries, failing = Ear(), [], threading.Event()
    failing.set()

    def step() -> bool:
        tries.append(time.monotonic())
        if failing.is_set():
            raise BrokerUnavailable("away")
        return False

    loop = Loop("relay", step, every=60.0, ear=ear)
    loop.start()
    until = time.monotonic() + 1.0
    while time.monotonic() < until:
        ear.set()
        time.sleep(0.005)
    assert 2 <= len(tries) <= 8  # 0.1 s, 0.2, 0.4, 0.8, each at least half of it
    failing.clear()
    before = len(tries)
    ear.set()
    time.sleep(1.7)
    assert len(tries) > before
    loop.stop()
    loop.join(5.0)
    assert not loop.is_running


def test_a_bell_is_answered_at_once_where_steps_succeed() -> None:
    ear, tries = Ear(), threading.Semaphore(0)

    def step() -> bool:
        tries.release()
        return False

    loop = Loop("relay", step, every=60.0, ear=ear)
    loop.start()
    assert tries.acquire(timeout=5)
    ear.set()
    assert tries.acquire(timeout=5)
    loop.stop()
    loop.join(5.0)
