"""Erasing a person from shared rows, rows through rows, and rows under a duty."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from contracts.privacy import Mailbox
from personal_data.erasure import ErasureIncomplete, erase
from personal_data.fence import exclusive
from personal_data.ledger import Ledger
from personal_data.preview import preview
from personal_data.rows import Who
from testkit.clock import NOON

BUYER, ARTISAN, STAFF = "per_buyer", "per_artisan", "per_staff"
LATER = NOON + timedelta(days=6 * 365)
AFTER = (NOON + timedelta(microseconds=1)).isoformat()


def fill(toy: Any, models: Any) -> None:
    toy.fill(
        models.Account(person_id=BUYER, full_name="Noura", phone="+966500000001", password="x"),
        models.Account(person_id=ARTISAN, full_name="Salem", phone=None, password="y"),
        models.Conversation(
            id="con_1",
            buyer_id=BUYER,
            artisan_person_id=ARTISAN,
            buyer_note="mine",
            artisan_note="his",
        ),
        models.Order(
            id="ord_1",
            buyer_id=BUYER,
            artisan_person_id=ARTISAN,
            address={"street": "Olaya 1"},
            buyer_name="Noura",
            artisan_memo="wrap",
            retained_until=LATER,
        ),
        models.Inquiry(
            id="inq_1", mail_tag="tag_1", email="n@example.com", text="from no account", at=NOON
        ),
        models.Inquiry(
            id="inq_2", mail_tag="tag_2", email="o@example.com", text="another", at=NOON
        ),
    )
    toy.fill(
        models.Message(id="msg_1", conversation_id="con_1", sender_id=BUYER, text="hello"),
        models.Message(id="msg_2", conversation_id="con_1", sender_id=ARTISAN, text="welcome"),
        models.ReadMark(conversation_id="con_1", person_id=BUYER),
        models.ReadMark(conversation_id="con_1", person_id=ARTISAN),
        models.OrderLine(id="lin_1", order_id="ord_1", gift_note="for my mother"),
        models.Invoice(
            id="inv_1", order_id="ord_1", person_id=BUYER, number="7", retained_until=LATER
        ),
        models.Answer(id="ans_1", inquiry_id="inq_1", staff_id=STAFF, text="dear Noura"),
        models.Answer(id="ans_2", inquiry_id="inq_2", staff_id=STAFF, text="dear other"),
    )


def erased(toy: Any, person_id: str, mail_tag: str | None = None, *mailboxes: Mailbox) -> Any:
    who = Who(person_id=person_id, mail_tag=mail_tag, mailboxes=mailboxes)
    with toy.database.transaction() as session:
        exclusive(session, person_id)
        return erase(session, toy.ledger, who, pseudonym=f"psd_{person_id[4:]}")


def ids(toy: Any, table: str) -> list[str]:
    return [row["id"] for row in toy.dump()[table]]


@pytest.fixture
def full(toy: Any, models: Any) -> Any:
    fill(toy, models)
    return toy


def test_rows_of_their_own_go_and_rows_of_others_stay(full: Any) -> None:
    erased(full, BUYER, "tag_1")
    assert [row["person_id"] for row in full.dump()["accounts"]] == [ARTISAN]
    assert ids(full, "messages") == ["msg_2"]
    assert [row["person_id"] for row in full.dump()["read_marks"]] == [ARTISAN]


def test_what_was_written_without_an_account_goes_by_its_mail_tag(full: Any) -> None:
    erased(full, BUYER, "tag_1")
    assert ids(full, "inquiries") == ["inq_2"]
    assert ids(full, "answers") == ["ans_2"], "an answer goes with its inquiry"


@pytest.mark.parametrize(
    ("since", "until", "gone"),
    [
        (None, None, True),
        (None, AFTER, True),
        (NOON.isoformat(), None, True),
        (None, NOON.isoformat(), False),
        (AFTER, None, False),
    ],
)
def test_of_a_former_mailbox_goes_what_it_sent_while_it_was_theirs(
    full: Any, since: str | None, until: str | None, *, gone: bool
) -> None:
    erased(full, BUYER, "tag_1", Mailbox(mail_tag="tag_2", since=since, until=until))
    assert ids(full, "inquiries") == ([] if gone else ["inq_2"])


def test_a_shared_row_loses_one_side_and_goes_with_the_second(full: Any) -> None:
    erased(full, BUYER)
    [shared] = full.dump()["conversations"]
    assert shared["buyer_id"] is None
    assert shared["buyer_note"] == "[erased]"
    assert (shared["artisan_person_id"], shared["artisan_note"]) == (ARTISAN, "his")
    erased(full, ARTISAN)
    assert full.dump()["conversations"] == []
    assert full.dump()["messages"] == []


def test_a_duty_keeps_the_row_under_the_pseudonym(full: Any) -> None:
    figures = erased(full, BUYER)
    [order] = full.dump()["orders"]
    assert order["buyer_id"] == "psd_buyer"
    assert order["address"] == {}
    assert order["buyer_name"] == "Noura", "the tax duty covers the name"
    assert order["artisan_memo"] == "wrap"
    assert full.dump()["order_lines"][0]["gift_note"] is None
    assert full.dump()["invoices"][0]["person_id"] == "psd_buyer"
    [duty] = figures["orders"].duties
    assert (duty.duty, duty.rows, duty.until) == ("tax", 1, LATER.isoformat())


def test_the_other_side_of_a_kept_row_is_anonymised(full: Any) -> None:
    figures = erased(full, ARTISAN)
    [order] = full.dump()["orders"]
    assert (order["artisan_person_id"], order["artisan_memo"]) == ("per_gone", None)
    assert (order["buyer_id"], order["address"]) == (BUYER, {"street": "Olaya 1"})
    assert figures["orders"].anonymised == 1


def test_staff_vanish_from_what_they_answered(full: Any) -> None:
    erased(full, STAFF)
    assert [row["staff_id"] for row in full.dump()["answers"]] == [None, None]
    assert [row["text"] for row in full.dump()["answers"]] == ["dear Noura", "dear other"]


def test_somebody_on_both_sides_of_a_row_is_counted_once(full: Any, models: Any) -> None:
    full.fill(
        models.Order(
            id="ord_2",
            buyer_id=BUYER,
            artisan_person_id=BUYER,
            address={},
            buyer_name="Noura",
            artisan_memo="to myself",
            retained_until=LATER,
        )
    )
    figures = erased(full, BUYER)
    assert (figures["orders"].found, figures["orders"].kept) == (2, 2)
    second = full.dump()["orders"][1]
    assert (second["buyer_id"], second["artisan_person_id"]) == ("psd_buyer", "per_gone")
    assert second["artisan_memo"] is None


def test_figures_add_up_and_equal_the_preview(full: Any) -> None:
    with full.database.reading() as session:
        before = preview(session, full.ledger, Who(person_id=BUYER, mail_tag="tag_1"))
    figures = erased(full, BUYER, "tag_1")
    for name, one in figures.items():
        assert before.tables[name] == {
            "found": one.found,
            "erase": one.erased,
            "anonymise": one.anonymised,
            "keep": one.kept,
        }
        assert one.found == one.erased + one.anonymised + one.kept
        assert one.still_tied == 0
    assert sum(one.found for one in figures.values()) == 9


def test_a_second_erasure_finds_nothing(full: Any) -> None:
    erased(full, BUYER, "tag_1")
    before = full.dump()
    again = erased(full, BUYER, "tag_1")
    assert all(one.found == 0 for one in again.values())
    assert full.dump() == before


def test_messages_about_the_person_that_wait_or_died_go_too(full: Any) -> None:
    row = {
        "queue": "toy.events",
        "event_id": "evt_1",
        "body": b"{}",
        "attempts": 1,
        "error": "X",
        "order_key": None,
    }
    parked = full.tables.events.retries
    with full.database.transaction() as session:
        for number, subject in enumerate((BUYER, ARTISAN)):
            values = {**row, "event_id": f"evt_{number}", "subject": subject}
            session.execute(sa.insert(parked).values(**values, next_at=NOON, first_at=NOON))
    erased(full, BUYER)
    assert [one["subject"] for one in full.dump()["retries"]] == [ARTISAN]


STUBBORN = {
    "sqlite": "CREATE TRIGGER stubborn BEFORE DELETE ON accounts BEGIN SELECT RAISE(IGNORE); END",
    "postgresql": "CREATE RULE stubborn AS ON DELETE TO accounts DO INSTEAD NOTHING",
}
YIELDING = {"sqlite": "DROP TRIGGER stubborn", "postgresql": "DROP RULE stubborn ON accounts"}


def run(toy: Any, statement: str) -> None:
    with toy.database.transaction() as session:
        session.execute(sa.text(statement))


def test_figures_that_do_not_add_up_undo_the_erasure(full: Any) -> None:
    """A trigger that quietly keeps rows is the kind of thing that figures must catch."""
    run(full, STUBBORN[full.database.dialect])
    before = full.dump()
    with pytest.raises(ErasureIncomplete, match="accounts"):
        erased(full, BUYER)
    assert full.dump() == before
    run(full, YIELDING[full.database.dialect])


def test_nothing_is_erased_by_a_mail_tag_that_nobody_gave(full: Any) -> None:
    erased(full, BUYER, None)
    assert ids(full, "inquiries") == ["inq_1", "inq_2"]


def test_an_erasure_of_nobody_changes_nothing(full: Any) -> None:
    before = full.dump()
    figures = erased(full, "per_nobody", "tag_none")
    assert all(one.found == 0 for one in figures.values())
    assert full.dump() == before
    assert isinstance(full.ledger, Ledger)
