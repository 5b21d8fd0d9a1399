"""Late and restored holders learn whom they must erase."""

from typing import Any

import pytest

from chassis.ids import new_id
from contracts.privacy import DeclareYourself, ErasePerson
from privacy.use_cases.call_holders import call_holders

OFFICER = {"by": "per_officer0001", "token": {"roles": ["officer"]}}


def erased(desk: Any) -> str:
    request_id = str(desk.open())
    desk.settle()
    desk.confirm(request_id)
    desk.settle()
    assert desk.status(request_id)["status"] == "erased"
    return request_id


def test_holders_are_called_and_shown_with_the_key_that_they_declared(desk: Any) -> None:
    called = call_holders(desk.database, desk.deps)
    assert called == sorted((*desk.toys, "privacy"))
    desk.settle()
    assert {one.holder for one in desk.saying(DeclareYourself)} == {*desk.toys, "privacy"}
    assert call_holders(desk.database, desk.deps) == []
    assert call_holders(desk.database, desk.deps, all_of_them=True) == called
    shown = desk.get("/v1/privacy/holders", **OFFICER)["items"]
    assert all(one["key_trusted"] and one["required"] for one in shown)


def test_a_holder_that_comes_late_gets_a_task_and_gives_a_receipt_of_its_own(
    desk: Any, add_toy: Any
) -> None:
    request_id = erased(desk)
    loyalty = add_toy(desk, "loyalty")
    loyalty.write(desk.person, "words that came with an old import of this late holder")
    loyalty.participant.declare()
    desk.settle()
    assert loyalty.letters(desk.person) == []
    events = desk.events(request_id)
    assert "erased_again" in events
    assert events.count("receipt") == len(desk.toys) + 1
    assert desk.status(request_id)["status"] == "erased"


def test_a_restored_holder_is_told_what_it_has_lost(desk: Any) -> None:
    request_id = erased(desk)
    booking = desk.toys["booking"]
    with booking.database.transaction() as session:
        tables = booking.participant.tables
        session.execute(tables.forgotten.delete())
        session.execute(tables.tasks.delete())
    booking.write(desk.person, "words that came back with a backup of last week")
    booking.participant.declare()
    desk.settle()
    assert booking.letters(desk.person) == []
    assert desk.events(request_id).count("receipt") == len(desk.toys) + 2


def test_a_holder_with_nothing_missing_is_left_alone(desk: Any) -> None:
    erased(desk)
    before = len(desk.saying(ErasePerson))
    for toy in desk.toys.values():
        toy.participant.declare()
    desk.settle()
    assert len(desk.saying(ErasePerson)) == before


def test_a_backlog_is_carried_out_in_batches_each_time_the_holder_speaks(
    desk: Any, add_toy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("privacy.use_cases.register_holder._MOST", 2)
    people = []
    for _ in range(3):
        desk.person = new_id("per")
        people.append(desk.person)
        erased(desk)
    loyalty = add_toy(desk, "loyalty")
    for person_id in people:
        loyalty.write(person_id, "words of one of many people, imported by a late holder")
    loyalty.participant.declare()
    desk.settle()
    assert [loyalty.letters(person_id) for person_id in people] == [[], [], []]
