"""What we promise is kept by a file that is there, and proven by a test that is there."""

from pathlib import Path

import pytest

from testkit.guards import guarantees
from testkit.guards.breaking import Breakage, Guard, guards_of, seen_to_fail
from testkit.guards.house import House

ROW = "| {} | [relay.py](../libs/eventing/src/eventing/{}.py) | {} |\n"

BREAKAGES = [
    Breakage(
        guarantees.every_link_leads_somewhere,
        "a file that is not there",
        {"docs/guarantees.md": ROW.format("sent", "carrier_pigeon", "`tests/conftest.py::suite`")},
        "there is no ../libs/eventing/src/eventing/carrier_pigeon.py",
    ),
    Breakage(
        guarantees.every_guarantee_has_its_test,
        "a test that is not there",
        {"docs/guarantees.md": ROW.format("sent", "relay", "`tests/conftest.py::test_hope`")},
        "there is no tests/conftest.py::test_hope",
    ),
    Breakage(
        guarantees.every_guarantee_has_its_test,
        "a promise without a test",
        {"docs/guarantees.md": ROW.format("sent", "relay", "surely")},
        "which test proves this?",
    ),
    Breakage(
        guarantees.every_small_file_is_in_the_contents,
        "a file that the contents page does not name",
        {"libs/eventing/README.md": "# Empty\n"},
        "relay.py keeps a guarantee too",
    ),
]


@pytest.mark.parametrize("guard", guards_of(guarantees), ids=lambda guard: guard.__name__)
def test_the_house_keeps_it(guard: Guard, house: House) -> None:
    complaints = guard(house)
    assert not complaints, "\n" + "\n".join(complaints)


@pytest.mark.parametrize("breakage", BREAKAGES, ids=str)
def test_the_guard_is_seen_to_fail(breakage: Breakage, copy_of_the_house: Path) -> None:
    seen_to_fail(breakage, copy_of_the_house)
