"""What a service says of its own in the transaction that erases somebody."""

from typing import Any

import pytest

from contracts.holders import PersonErased
from contracts.privacy import ErasePerson
from personal_data.erase_person import erase_person

NOURA = "per_noura"
COMMAND = ErasePerson(
    request_id="req_1",
    holder="toy",
    phase=2,
    person_id=NOURA,
    pseudonym="psn_1",
    preview_digest="",
    erasure_seq=1,
)


@pytest.fixture
def filled(toy: Any, models: Any) -> Any:
    toy.fill(models.Account(person_id=NOURA, full_name="Noura", phone=None, password="x"))
    return toy


def test_it_still_sees_the_rows_that_go(filled: Any, models: Any) -> None:
    seen = []

    def look(session: Any, person_id: str) -> None:
        seen.append(session.get(models.Account, person_id).full_name)

    erase_person(filled.participant(while_erasing=look), COMMAND)

    assert seen == ["Noura"]
    assert len(filled.said(PersonErased)) == 1


def test_when_it_fails_nothing_was_erased(filled: Any) -> None:
    def fail(_session: Any, _person_id: str) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        erase_person(filled.participant(while_erasing=fail), COMMAND)

    assert [row["full_name"] for row in filled.dump()["accounts"]] == ["Noura"]
    assert filled.said(PersonErased) == []
