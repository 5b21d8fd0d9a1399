"""Time passes when it is let, and chance draws what its seed draws."""

import secrets
import threading
import time

from chassis.ids import new_id
from testkit.simulation.chance import Chance
from testkit.simulation.clock import VirtualClock


def test_waiting_takes_no_time_and_moves_everybodys() -> None:
    clock, told = VirtualClock(), threading.Event()
    before, began = clock.now(), time.monotonic()
    assert clock.wait(told, 3600.0) is False
    told.set()
    assert clock.wait(told, 1.0) is True
    assert (clock.now() - before).total_seconds() == 3601.0
    assert time.monotonic() - began < 1.0


def test_a_new_run_begins_at_the_same_moment_and_never_goes_back_in_seconds() -> None:
    clock = VirtualClock()
    before = clock.now()
    clock.forward(500.0)
    earlier = clock.monotonic()
    clock.begin_again()
    assert clock.now() == before
    assert clock.monotonic() > earlier


def test_the_same_seed_draws_the_same_ids_and_tokens() -> None:
    chance = Chance(VirtualClock())

    def drawn(seed: int) -> list[str]:
        chance.begin_again(seed)
        with chance.entered():
            return [new_id("ord"), secrets.token_hex(8), secrets.token_urlsafe(8)]

    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)
