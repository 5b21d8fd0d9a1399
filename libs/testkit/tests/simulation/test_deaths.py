"""Whoever comes to the named number of places dies there, and nobody else."""

import pytest

from chassis import failpoint
from testkit.simulation.deaths import Death, Deaths


def test_the_innermost_process_dies_at_the_place_that_was_planned() -> None:
    deaths = Deaths()
    with deaths.entered(), deaths.running("outer"), deaths.running("inner"):
        deaths.plan(2)
        failpoint.hit("one")
        with pytest.raises(Death) as died:
            failpoint.hit("two")
        failpoint.hit("three")
    assert (died.value.process, died.value.place) == ("inner", "two")
    assert deaths.seen == {"one", "two", "three"}


def test_nobody_dies_outside_of_a_process() -> None:
    deaths = Deaths()
    with deaths.entered():
        deaths.plan(1)
        failpoint.hit("one")
    assert deaths.seen == set()
