"""Events are said by their publisher, heard by name, and carry no personal data."""

from pathlib import Path

import pytest

from testkit.guards import documents, events
from testkit.guards.breaking import Breakage, Guard, guards_of, seen_to_fail
from testkit.guards.house import House

BOOKING = "services/booking/src/booking"
GUARDS = guards_of(events, documents)

BREAKAGES = [
    Breakage(
        events.events_are_said_by_their_publisher,
        "booking says what privacy says",
        {
            f"{BOOKING}/use_cases/erase_all.py": "from contracts.privacy import ErasePerson\n"
            "record(session, ErasePerson(request_id='r'))\n"
        },
        "ErasePerson is said by privacy alone",
    ),
    Breakage(
        events.every_event_is_said,
        "an event that nobody says",
        {
            "libs/contracts/src/contracts/booking.py": "@event(publisher='booking')\n"
            "class OrderEaten(Event):\n    order_id: str = key()\n"
        },
        "nobody ever says OrderEaten",
    ),
    Breakage(
        events.publishers_are_services,
        "a publisher that is no service",
        {"libs/contracts/src/contracts/shipping.py": ""},
        "no service is called shipping",
    ),
    Breakage(
        events.consumers_bear_a_publishers_name,
        "a consumer that is named for what it does",
        {f"{BOOKING}/consumers/stock.py": ""},
        "nobody who says anything is called stock",
    ),
    Breakage(
        events.consumers_bear_a_publishers_name,
        "a consumer that hears another service",
        {f"{BOOKING}/consumers/catalog.py": "from contracts.identity import RoleGranted\n"},
        "RoleGranted is said by identity; hear it there",
    ),
    Breakage(
        events.events_carry_no_personal_data,
        "an e-mail address in an event",
        {
            "libs/contracts/src/contracts/booking.py": "@event(publisher='booking')\n"
            "class OrderPlaced(Event):\n    buyer_email: str = fact()\n"
        },
        "OrderPlaced.buyer_email: this word names personal data",
    ),
    Breakage(
        events.events_carry_no_personal_data,
        "a person who is not marked as one",
        {
            "libs/contracts/src/contracts/booking.py": "@event(publisher='booking')\n"
            "class OrderPlaced(Event):\n    buyer_id: str = ident()\n"
        },
        "OrderPlaced.buyer_id: mark it with person()",
    ),
    Breakage(
        documents.the_map_equals_the_code,
        "an event that the map does not show",
        {
            "libs/contracts/src/contracts/booking.py": "@event(publisher='booking')\n"
            "class OrderEaten(Event):\n    order_id: str = key()\n"
        },
        "run: make map",
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
