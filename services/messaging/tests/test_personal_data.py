import json
from typing import Any

import pytest

from messaging.models import Base
from messaging.models.inquiry import mail_tag_of
from messaging.personal_data import LEDGER
from personal_data.coverage import index_gaps, model_gaps
from personal_data.export import export
from personal_data.rows import Who

HERS, THEIRS = "canary-hers-93f1", "canary-theirs-77ab"
QUESTION = {"name": "Canary Name", "email": "canary@example.com", "text": "canary question"}


@pytest.fixture
def thread(desk: Any) -> str:
    """A conversation in which both sides wrote and read."""
    desk.hear(desk.order_placed())
    found = str(desk.open(desk.customer, "order", desk.order_id).json["id"])
    desk.write(desk.customer, found, HERS)
    desk.write(desk.artisan, found, THEIRS)
    for person_id in (desk.customer, desk.artisan):
        desk.put(person_id, f"/v1/conversations/{found}/read-state", {"number": 2})
    return found


def test_the_ledger_knows_every_column_and_every_tie_has_an_index() -> None:
    assert model_gaps(LEDGER, Base.metadata) == []
    assert index_gaps(LEDGER) == []


def test_erasing_one_side_leaves_the_others_words_in_their_order(desk: Any, thread: str) -> None:
    desk.erase(desk.customer)

    items = desk.get(desk.artisan, f"/v1/conversations/{thread}/messages").json["items"]
    assert [(one["number"], one["sender"], one["text"]) for one in items] == [
        (2, "artisan", THEIRS),
        (1, "customer", None),
    ]
    assert [one["erased"] for one in items] == [False, True]
    assert HERS not in desk.everything_stored()
    seen = desk.get(desk.artisan, f"/v1/conversations/{thread}").json
    assert (seen["open"], seen["unread"]) == (False, 0)


def test_nobody_writes_to_somebody_who_has_gone(desk: Any, thread: str) -> None:
    desk.erase(desk.customer)

    assert desk.write(desk.artisan, thread, "hello?").json["code"] == "conversation_closed"
    assert desk.open(desk.artisan, "order", desk.order_id).json["code"] == "conversation_closed"
    assert desk.write(desk.customer, thread, "I am back").json["code"] == "account_gone"


def test_an_artisans_number_goes_with_the_artisan(desk: Any, thread: str) -> None:
    desk.erase(desk.artisan)

    assert desk.get(desk.customer, f"/v1/conversations/{thread}").json["artisan_id"] is None
    assert desk.texts(desk.customer, thread) == [HERS, None]


def test_erasing_both_sides_leaves_nothing(desk: Any, thread: str) -> None:
    desk.erase(desk.artisan)
    desk.erase(desk.customer)

    stored = desk.everything_stored()
    assert thread not in stored
    assert HERS not in stored
    assert THEIRS not in stored
    assert desk.order_id not in stored


def test_an_inquiry_goes_with_its_account_and_with_its_mailbox(desk: Any) -> None:
    desk.post(desk.customer, "/v1/inquiries", QUESTION)
    desk.post(None, "/v1/inquiries", {**QUESTION, "email": "Canary.Two@example.com"})
    desk.post(None, "/v1/inquiries", {**QUESTION, "email": "other@example.com", "text": "stays"})

    tag = mail_tag_of("canary.two@example.com", desk.deps.settings.mail_tag_key)
    desk.erase(desk.customer, mail_tag=tag)

    stored = desk.everything_stored()
    assert "canary" not in stored.replace("Canary Name", "")
    assert "stays" in stored


def test_an_export_holds_ones_own_words_and_nobody_elses(desk: Any, thread: str) -> None:
    desk.post(desk.customer, "/v1/inquiries", QUESTION)

    who = Who(person_id=desk.customer)
    lines = b"".join(export(desk.database, LEDGER, who, request_id="req_1")).decode()

    assert all(json.loads(line) for line in lines.splitlines())
    assert thread in lines
    assert HERS in lines
    assert QUESTION["text"] in lines
    assert THEIRS not in lines
