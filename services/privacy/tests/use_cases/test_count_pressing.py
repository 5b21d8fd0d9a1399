"""Whoever watches is told in time: half of the days gone, a silent holder, residue."""

from typing import Any

from privacy.doors.metrics import Pressing
from privacy.use_cases.ask_again import ask_again
from privacy.use_cases.count_pressing import count_pressing


def pressing(desk: Any) -> Pressing:
    with desk.database.reading() as session:
        return count_pressing(session, desk.clock.now())


def test_an_open_request_is_counted_by_the_share_of_its_time(desk: Any) -> None:
    assert pressing(desk).past == {}
    desk.open()
    for days, expected in ((0, 1), (14, 1), (1, 2), (8, 2), (1, 3), (6, 4)):
        desk.clock.forward(days=days)
        assert sum(pressing(desk).past.values()) == expected, days
    assert set(pressing(desk).past) == {("erasure", share) for share in (0.0, 0.5, 0.8, 1.0)}


def test_a_holder_that_stays_silent_is_counted_until_it_answers(desk: Any) -> None:
    desk.silent = {"messaging"}
    desk.open()
    desk.settle()
    desk.clock.forward(hours=1)
    ask_again(desk.database, desk.deps)
    assert pressing(desk).silent_holders == 1
    desk.silent = set()
    desk.clock.forward(hours=1)
    ask_again(desk.database, desk.deps)
    desk.settle()
    assert pressing(desk).silent_holders == 0
