"""People of tests are unlike one another, and what they write passes for real."""

import phonenumbers
import pytest
from email_validator import validate_email

from testkit.people import Person, arabic_person, canary, english_person

SOME = [arabic_person() for _ in range(50)] + [english_person() for _ in range(50)]


def test_no_two_people_share_a_value() -> None:
    values = [value for person in SOME for value in (person.person_id, *person.identifiers)]
    assert len(values) == len(set(values))


def test_every_value_is_long_enough_to_be_looked_for() -> None:
    assert all(len(value) >= 8 for person in SOME for value in person.identifiers)


@pytest.mark.parametrize("person", SOME[::10], ids=lambda person: person.language)
def test_addresses_and_numbers_pass_for_real(person: Person) -> None:
    assert validate_email(person.email, check_deliverability=False).normalized == person.email
    assert phonenumbers.is_possible_number(phonenumbers.parse(person.phone))


def test_canaries_stand_nowhere_else() -> None:
    assert len({canary() for _ in range(1000)}) == 1000
