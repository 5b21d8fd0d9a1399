"""Code is small, opens nothing by itself, hides no import and names no machine."""

from pathlib import Path

import pytest

from testkit.guards import database, failpoints, imports, places, sizes
from testkit.guards.breaking import Breakage, Guard, guards_of, seen_to_fail
from testkit.guards.house import House

pytestmark = pytest.mark.slow

BOOKING = "services/booking/src/booking"
LONG = "\n".join(f"NUMBER_{number} = {number}" for number in range(301))
LONG_FUNCTION = "def tell() -> None:\n" + "\n".join("    print(1)" for _ in range(41))
GUARDS = guards_of(database, imports, sizes, failpoints, places)

BREAKAGES = [
    Breakage(
        database.only_the_chassis_commits,
        "a use case that commits",
        {f"{BOOKING}/use_cases/buy_all.py": "def buy_all(session):\n    session.commit()\n"},
        "commit() belongs to chassis.database",
    ),
    Breakage(
        database.nothing_opens_on_import,
        "an engine at the top of a module",
        {f"{BOOKING}/models/engine.py": "ENGINE = create_engine('sqlite://')\n"},
        "create_engine() runs when this module is imported",
    ),
    Breakage(
        imports.imports_stand_at_the_top,
        "an import inside a function",
        {f"{BOOKING}/models/late.py": "def late():\n    import json\n"},
        "late.py:2: an import inside a function",
    ),
    Breakage(
        imports.imports_stand_at_the_top,
        "an import that only the type checker sees",
        {f"{BOOKING}/models/late.py": "if TYPE_CHECKING:\n    from a import b\n"},
        "late.py:2: an import under TYPE_CHECKING",
    ),
    Breakage(
        sizes.files_are_small,
        "a file that has grown",
        {f"{BOOKING}/models/long.py": LONG},
        "models/long.py: 301 lines",
    ),
    Breakage(
        sizes.functions_are_small,
        "a function that has grown",
        {f"{BOOKING}/models/long.py": LONG_FUNCTION},
        "tell has 42 lines",
    ),
    Breakage(
        failpoints.failpoints_have_names_of_their_own,
        "two failpoints with one name",
        {
            f"{BOOKING}/use_cases/fail_twice.py": "from chassis import failpoint\n"
            "failpoint.hit('booking.twice')\nfailpoint.hit('booking.twice')\n"
        },
        "the failpoint booking.twice is already at",
    ),
    Breakage(
        failpoints.failpoints_have_names_of_their_own,
        "a failpoint whose name is put together",
        {
            f"{BOOKING}/use_cases/fail_late.py": "from chassis.failpoint import hit\n"
            "hit('booking.' + name)\n"
        },
        "name a failpoint by a string literal",
    ),
    Breakage(
        places.no_machine_is_named,
        "a path of somebody's machine",
        {"docs/note.md": "See /hom" + "e/somebody/notes.\n"},
        "docs/note.md:1: names a folder of one machine",
    ),
    Breakage(
        places.no_machine_is_named,
        "a folder beside the house, elsewhere than in CI's glue",
        {"Makefile": "tools:\n\t../share" + "d/tools/containers up\n"},
        "Makefile:2: names a folder beside the house",
    ),
    Breakage(
        places.no_machine_is_named,
        "a registry in a lock",
        {"requirements/odd.txt": "--index" + "-url https://example.com\n"},
        "requirements/odd.txt:1: names a package registry",
    ),
]


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.__name__)
def test_the_house_keeps_it(guard: Guard, house: House) -> None:
    complaints = guard(house)
    assert not complaints, "\n" + "\n".join(complaints)


@pytest.mark.parametrize("breakage", BREAKAGES, ids=str)
def test_the_guard_is_seen_to_fail(breakage: Breakage, copy_of_the_house: Path) -> None:
    seen_to_fail(breakage, copy_of_the_house)


def test_every_guard_is_seen_to_fail() -> None:
    assert {breakage.guard for breakage in BREAKAGES} == set(GUARDS)
