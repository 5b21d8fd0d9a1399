"""Ids say what they name, sort by when they were made, and never meet."""

import re
import time

from chassis.ids import new_id


def test_an_id_says_what_it_names() -> None:
    assert re.fullmatch(r"ord_[0-9a-hjkmnp-tv-z]{26}", new_id("ord"))


def test_a_later_id_sorts_later() -> None:
    made = []
    for _ in range(5):
        made.append(new_id("ord"))
        time.sleep(0.002)
    assert made == sorted(made)


def test_ids_do_not_repeat() -> None:
    assert len({new_id("ord") for _ in range(5000)}) == 5000
