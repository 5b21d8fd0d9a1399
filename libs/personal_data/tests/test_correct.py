"""An officer sets right what is said of a person: theirs alone, on record, the old value gone."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from marshmallow import ValidationError

from chassis.auth import Caller
from chassis.corrected import Correct
from chassis.corrections import schema_of
from contracts.holders import PersonCorrected
from personal_data.correct import Corrections, NothingToCorrect
from personal_data.fence import PersonForgotten

NOURA, SAMI, OFFICER = "per_noura0001", "per_sami00001", "per_officer01"


def corrections(toy: Any) -> Corrections:
    return Corrections(toy.ledger, toy.tables, toy.clock)


def correct(toy: Any, field: str, value: str, **more: Any) -> Any:
    command = Correct(person_id=more.pop("person_id", NOURA), field=field, value=value, **more)
    caller = Caller(person_id=OFFICER, roles=frozenset({"officer"}))
    with toy.database.transaction() as session:
        return corrections(toy).correct(session, caller, command)


@pytest.fixture
def talk(toy: Any, models: Any) -> Any:
    toy.fill(
        models.Account(person_id=NOURA, full_name="Nora", phone="+966500000001", password="x"),
        models.Conversation(
            id="cnv_1", buyer_id=NOURA, artisan_person_id=SAMI, buyer_note="a", artisan_note="b"
        ),
        models.Conversation(
            id="cnv_2", buyer_id=NOURA, artisan_person_id=SAMI, buyer_note="c", artisan_note="d"
        ),
    )
    return toy


def notes(toy: Any) -> list[tuple[str, str, int]]:
    rows = toy.dump()["conversations"]
    return [(row["buyer_note"], row["artisan_note"], row["version"]) for row in rows]


def test_one_row_is_set_right_and_its_version_grows(talk: Any) -> None:
    done = correct(talk, "conversations.buyer_note", "new", row="cnv_1")
    assert (done.field, done.rows) == ("conversations.buyer_note", 1)
    assert notes(talk) == [("new", "b", 2), ("c", "d", 1)]


def test_without_a_row_all_of_theirs_are_and_never_the_other_sides(talk: Any) -> None:
    assert correct(talk, "conversations.artisan_note", "new", person_id=SAMI).rows == 2
    assert notes(talk) == [("a", "new", 2), ("c", "new", 2)]
    with pytest.raises(NothingToCorrect):
        correct(talk, "conversations.artisan_note", "other", person_id=NOURA)


def test_privacy_hears_that_it_was_done_and_not_what(talk: Any) -> None:
    correct(talk, "accounts.full_name", "Noura")
    [said] = talk.said(PersonCorrected)
    assert (said.person_id, said.officer_id) == (NOURA, OFFICER)
    assert (said.holder, said.field, said.rows) == ("toy", "accounts.full_name", 1)
    assert "Nora" not in str(talk.dump())


def test_the_persons_kept_answers_say_it_as_well_and_nobody_elses(talk: Any) -> None:
    kept = talk.tables.idempotency
    with talk.database.transaction() as session:
        for number, person_id in enumerate((NOURA, SAMI)):
            answer = json.dumps({"name": "Nora", "inner": [{"name": "nora "}], "id": "Nora 2"})
            session.execute(
                sa.insert(kept).values(
                    id=f"idk_{number}",
                    key_digest=str(number),
                    person_id=person_id,
                    request_digest="x",
                    status=201,
                    answer=answer,
                    at=talk.clock.now(),
                )
            )
    correct(talk, "accounts.full_name", "Noura")
    mine, theirs = [json.loads(row["answer"]) for row in talk.dump()["idempotency_keys"]]
    assert mine == {"name": "Noura", "inner": [{"name": "Noura"}], "id": "Nora 2"}
    assert theirs["name"] == "Nora"


def test_whoever_was_erased_is_not_written_about(talk: Any) -> None:
    with talk.database.transaction() as session:
        forgotten = talk.tables.forgotten
        session.execute(sa.insert(forgotten).values(person_id=NOURA, erasure_seq=1))
    with pytest.raises(PersonForgotten):
        correct(talk, "accounts.full_name", "Noura")


def test_passwords_documents_and_what_has_an_operation_of_its_own_are_not_offered(
    toy: Any,
) -> None:
    offered = set(corrections(toy).fields)
    assert {"accounts.full_name", "accounts.phone", "messages.text"} <= offered
    assert not offered & {"accounts.password", "orders.address"}


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        ("accounts.phone", "twelve", "Not a phone number."),
        ("accounts.full_name", "\u202eNoura", "Bidirectional override characters are refused."),
        ("messages.text", "4111 1111 1111 1111", "A payment card's number is never accepted here."),
    ],
)
def test_a_value_is_read_as_what_the_field_is(
    sqlite_toy: Any, field: str, value: str, wrong: str
) -> None:
    schema = schema_of(corrections(sqlite_toy))
    with pytest.raises(ValidationError) as refused:
        schema().load({"person_id": "per_noura0001", "field": field, "value": value})
    assert refused.value.messages == {"value": [wrong]}


def test_a_phone_is_kept_as_phones_are(sqlite_toy: Any) -> None:
    body = {"person_id": "per_noura0001", "field": "accounts.phone", "value": "٠٥٠٠٠٠٠٠٠٢"}
    assert schema_of(corrections(sqlite_toy))().load(body).value == "+966500000002"
