"""Every room is known, and all services are laid out alike."""

from pathlib import Path

import pytest

from testkit.guards import locks, rooms
from testkit.guards.breaking import GONE, Breakage, Guard, guards_of, seen_to_fail
from testkit.guards.house import House

BOOKING = "services/booking/src/booking"
GUARDS = guards_of(locks, rooms)

BREAKAGES = [
    Breakage(
        locks.every_dependency_is_pinned,
        "a package that no lock knows",
        {"services/ghost/pyproject.toml": '[project]\ndependencies = ["left-pad>=1"]\n'},
        "services/ghost: left-pad is not in requirements/runtime.txt",
    ),
    Breakage(
        rooms.every_member_is_known,
        "a member that no tool looks at",
        {"services/ghost/pyproject.toml": ""},
        ".importlinter does not name it",
    ),
    Breakage(
        rooms.every_member_is_known,
        "a member that the type checker passes over",
        {"services/ghost/pyproject.toml": ""},
        "pyproject.toml does not name it in mypy_path",
    ),
    Breakage(
        rooms.every_member_is_whole,
        "a package without its marker for types",
        {f"{BOOKING}/py.typed": GONE},
        "services/booking: src/booking/py.typed is missing",
    ),
    Breakage(
        rooms.services_have_the_same_rooms,
        "a room that no other service has",
        {f"{BOOKING}/repositories/__init__.py": '"""Here."""'},
        "booking: no house has a room called repositories",
    ),
    Breakage(
        rooms.services_have_the_same_rooms,
        "a room that is missing",
        {f"{BOOKING}/errors.py": GONE},
        "booking: the room errors.py is missing",
    ),
    Breakage(
        rooms.services_have_the_same_rooms,
        "an empty room that does not say so",
        {f"{BOOKING}/doors/__init__.py": ""},
        "doors/__init__.py: say in one line",
    ),
    Breakage(
        rooms.door_plates_are_alike,
        "a door plate with a heading of its own",
        {"services/booking/README.md": "# Booking\n\n## Owns\n\nSeats.\n\n## History\n\nLong.\n"},
        "services/booking/README.md: its headings must be Owns",
    ),
    Breakage(
        rooms.door_plates_are_alike,
        "a door plate that says nothing",
        {"services/booking/README.md": "".join(f"## {name}\n" for name in rooms.HEADINGS)},
        "nothing is said under Owns",
    ),
    Breakage(
        rooms.names_say_something,
        "a file that is called for nothing in particular",
        {f"{BOOKING}/models/helpers.py": ""},
        "'helpers' says nothing",
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
