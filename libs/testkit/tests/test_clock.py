"""The clock of tests stands still until it is moved."""

from datetime import timedelta

from testkit.clock import MovableClock


def test_it_stands_still(clock: MovableClock) -> None:
    assert clock.now() == clock.now()


def test_it_moves_forward_as_told(clock: MovableClock) -> None:
    before = clock.now()
    assert clock.forward(days=3) - before == timedelta(days=3)


def test_it_can_jump_back_as_real_clocks_do(clock: MovableClock) -> None:
    earlier = clock.now() - timedelta(hours=1)
    clock.set(earlier)
    assert clock.now() == earlier
