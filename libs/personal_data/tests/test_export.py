"""An export holds all of the person's and none of anybody else's."""

import json
from typing import Any

from personal_data.export import export
from personal_data.rows import Who
from testkit.clock import NOON

NOURA, SALEM = "per_noura", "per_salem"


def lines(toy: Any, person_id: str = NOURA, mail_tag: str | None = "tag_1") -> list[Any]:
    who = Who(person_id=person_id, mail_tag=mail_tag)
    return [json.loads(line) for line in export(toy.database, toy.ledger, who, request_id="req_1")]


def rows(found: list[Any], table: str) -> list[Any]:
    return [line for line in found if line.get("row") == table]


def fill(toy: Any, models: Any) -> None:
    toy.fill(
        models.Account(person_id=NOURA, full_name="نورة", phone=None, password="hash"),
        models.Account(person_id=SALEM, full_name="Salem", phone=None, password="hash"),
        models.Conversation(
            id="con_1",
            buyer_id=NOURA,
            artisan_person_id=SALEM,
            buyer_note="hers",
            artisan_note="his",
        ),
        models.Inquiry(id="inq_1", mail_tag="tag_1", email="n@example.com", text="t", at=NOON),
    )
    toy.fill(
        models.Message(id="msg_1", conversation_id="con_1", sender_id=NOURA, text="her words"),
        models.Message(id="msg_2", conversation_id="con_1", sender_id=SALEM, text="his words"),
    )


def test_the_frame_says_what_it_is_and_counts(toy: Any, models: Any) -> None:
    fill(toy, models)
    found = lines(toy)
    assert found[0] == {"format": "alheraf.export.v1", "holder": "toy", "request_id": "req_1"}
    assert found[-1] == {"rows": 5}
    [card] = [line for line in found if line.get("table") == "accounts"]
    assert set(card["label"]) == {"ar", "en"}
    assert card["columns"]["full_name"]["basis"] == "contract"
    assert card["columns"]["full_name"]["retention"] == "account closed + 30 days"


def test_secrets_are_not_handed_out(toy: Any, models: Any) -> None:
    fill(toy, models)
    [account] = rows(lines(toy), "accounts")
    assert account["values"] == {"person_id": NOURA, "full_name": "نورة", "phone": None}


def test_the_other_side_of_a_shared_row_is_redacted(toy: Any, models: Any) -> None:
    fill(toy, models)
    [talk] = rows(lines(toy), "conversations")
    assert talk["values"] == {"id": "con_1", "buyer_id": NOURA, "buyer_note": "hers", "version": 1}
    assert talk["redacted"] == ["artisan_person_id", "artisan_note"]
    hers, his = rows(lines(toy), "messages")
    assert hers["values"]["text"] == "her words"
    assert his["redacted"] == ["sender_id", "text"]
    assert SALEM not in str(lines(toy))


def test_both_sides_together_hold_everything(toy: Any, models: Any) -> None:
    fill(toy, models)
    told = str(lines(toy)) + str(lines(toy, SALEM, None))
    for word in ("نورة", "Salem", "hers", "his", "her words", "his words", "n@example.com"):
        assert word in told


def test_many_rows_are_read_page_by_page_each_once(toy: Any, models: Any) -> None:
    fill(toy, models)
    toy.fill(
        *(
            models.Message(
                id=f"msg_x{number:04d}", conversation_id="con_1", sender_id=NOURA, text="t"
            )
            for number in range(1200)
        )
    )
    ids = [line["values"]["id"] for line in rows(lines(toy), "messages")]
    assert len(ids) == len(set(ids)) == 1202


def test_rows_with_a_key_of_two_columns_are_paged_too(toy: Any, models: Any) -> None:
    toy.fill(
        *(
            models.Conversation(
                id=f"con_{number:04d}",
                buyer_id=NOURA,
                artisan_person_id=SALEM,
                buyer_note="",
                artisan_note=None,
            )
            for number in range(501)
        )
    )
    toy.fill(
        *(
            models.ReadMark(conversation_id=f"con_{number:04d}", person_id=NOURA)
            for number in range(501)
        )
    )
    assert len(rows(lines(toy), "read_marks")) == 501


def test_nobody_has_an_empty_export(toy: Any, models: Any) -> None:
    fill(toy, models)
    assert lines(toy, "per_nobody", None)[1:] == [{"rows": 0}]
