"""What is left of a thing, and how often that has changed: others keep the newest they heard of."""

import pytest

from booking.errors import NotEnoughLeft
from booking.models.allocation import Allocation


def allocation() -> Allocation:
    made = Allocation(item_id="prd_1", stated=0, stated_version=-1, declared=0, held=0, sold=0)
    made.version = 0
    assert made.state(3, 1)
    return made


def test_whatever_changes_what_is_left_counts_as_a_version() -> None:
    one = allocation()
    one.hold(2)
    assert (one.available, one.version) == (1, 2)
    one.free(1)
    one.give_back(0)
    assert (one.available, one.version) == (2, 3)


def test_a_sale_of_what_was_held_leaves_as_many_and_the_version() -> None:
    one = allocation()
    one.hold(2)
    before = (one.available, one.version)
    one.sell(2)
    assert (one.held, one.sold) == (0, 2)
    assert (one.available, one.version) == before


def test_more_than_is_left_is_not_promised() -> None:
    one = allocation()
    with pytest.raises(NotEnoughLeft):
        one.hold(4)
