"""The order in which holders erase, and how long we wait for them."""

from datetime import timedelta

import pytest

from privacy.models.waves import wave_of
from privacy.settings import Patience


def test_whoever_is_still_needed_comes_later_and_we_come_last() -> None:
    names = ["privacy", "identity", "notification", "messaging", "booking", "someone_new"]
    assert [wave_of(name) for name in names] == [4, 3, 2, 1, 1, 1]


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 10), (2, 20), (3, 40), (7, 640), (8, 900), (5000, 900)]
)
def test_patience_doubles_up_to_a_limit(attempts: int, seconds: float) -> None:
    patience = Patience(first=10, most=900, look_again_after=3600, alarm_after=3600)
    assert patience.wait_after(attempts) == timedelta(seconds=seconds)
