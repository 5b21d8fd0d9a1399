"""Whatever happened before: everything of the person goes, and nothing of anybody else's.

Every personal cell of a history carries its owner's token, so that whose datum it is can be read
from the data itself, without asking the ledger.
"""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from personal_data.erasure import erase
from personal_data.fence import exclusive
from personal_data.rows import Who
from testkit.clock import NOON

PEOPLE = ("per_a", "per_b", "per_c")
ONE = st.sampled_from(PEOPLE)
MAYBE = st.sampled_from((*PEOPLE, None))
LATER = NOON + timedelta(days=2000)

HISTORIES = st.fixed_dictionaries(
    {
        "accounts": st.sets(ONE),
        "conversations": st.lists(st.tuples(MAYBE, MAYBE), max_size=4),
        "messages": st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1)), max_size=6),
        "marks": st.sets(st.tuples(st.integers(0, 3), ONE), max_size=4),
        "orders": st.lists(st.tuples(ONE, ONE), max_size=4),
        "lines": st.lists(st.integers(0, 3), max_size=4),
        "invoices": st.lists(st.integers(0, 3), max_size=3),
        "inquiries": st.lists(st.tuples(MAYBE, MAYBE), max_size=4),
        "answers": st.lists(st.tuples(st.integers(0, 3), MAYBE), max_size=4),
    }
)


def token(person_id: str | None, place: str) -> str:
    return f"{place} of <{person_id}>"


def rows_of(history: dict[str, Any], models: Any) -> list[Any]:
    """Return a history's rows. Long because each kind of row is spelled out."""
    talks, orders, asked = (history[name] for name in ("conversations", "orders", "inquiries"))
    return [
        *(
            models.Account(person_id=one, full_name=token(one, "name"), password="-")
            for one in sorted(history["accounts"])
        ),
        *(
            models.Conversation(
                id=f"con_{number}",
                buyer_id=buyer,
                artisan_person_id=artisan,
                buyer_note=token(buyer, "note"),
                artisan_note=token(artisan, "note"),
            )
            for number, (buyer, artisan) in enumerate(talks)
        ),
        *(
            models.Order(
                id=f"ord_{number}",
                buyer_id=buyer,
                artisan_person_id=artisan,
                address={"street": token(buyer, "street")},
                buyer_name=token(buyer, "kept name"),
                artisan_memo=token(artisan, "memo"),
                retained_until=LATER,
            )
            for number, (buyer, artisan) in enumerate(orders)
        ),
        *(
            models.Inquiry(
                id=f"inq_{number}",
                person_id=asker,
                mail_tag=None if mailbox is None else f"tag_{mailbox}",
                email=token(mailbox, "e-mail"),
                text=token(mailbox, "inquiry"),
                at=NOON,
            )
            for number, (asker, mailbox) in enumerate(asked)
        ),
    ]


def rows_below(history: dict[str, Any], models: Any) -> list[Any]:
    """Return the rows below them. Long because each kind of row is spelled out."""
    talks, orders, asked = (history[name] for name in ("conversations", "orders", "inquiries"))
    return [
        *(
            models.Message(
                id=f"msg_{number}",
                conversation_id=f"con_{talk}",
                sender_id=talks[talk][side],
                text=token(talks[talk][side], "message"),
            )
            for number, (talk, side) in enumerate(history["messages"])
            if talk < len(talks)
        ),
        *(
            models.ReadMark(conversation_id=f"con_{talk}", person_id=reader)
            for talk, reader in sorted(history["marks"])
            if talk < len(talks)
        ),
        *(
            models.OrderLine(
                id=f"lin_{number}",
                order_id=f"ord_{order}",
                gift_note=token(orders[order][0], "gift"),
            )
            for number, order in enumerate(history["lines"])
            if order < len(orders)
        ),
        *(
            models.Invoice(
                id=f"inv_{number}",
                order_id=f"ord_{order}",
                person_id=orders[order][0],
                number=str(number),
                retained_until=LATER,
            )
            for number, order in enumerate(history["invoices"])
            if order < len(orders)
        ),
        *(
            models.Answer(
                id=f"ans_{number}",
                inquiry_id=f"inq_{inquiry}",
                staff_id=staff,
                text=token(asked[inquiry][1], "answer"),
            )
            for number, (inquiry, staff) in enumerate(history["answers"])
            if inquiry < len(asked)
        ),
    ]


def cells(dump: dict[str, list[dict[str, Any]]]) -> list[tuple[str, str, str]]:
    return [
        (table, column, str(value))
        for table, rows in dump.items()
        for row in rows
        for column, value in row.items()
    ]


def owned(dump: Any, person_id: str) -> list[tuple[str, str, str]]:
    """Return the cells that say something of a person, those that go with others' rows excepted."""
    return sorted(one for one in cells(dump) if f"<{person_id}>" in one[2])


def lost_with_anothers_row(before: Any, person_id: str, erased: str) -> set[tuple[str, str, str]]:
    """Return what goes because the erased person owned the row above: an answer, an inquiry."""
    asked = {
        row["id"]: row
        for row in before["inquiries"]
        if erased in (row["person_id"], (row["mail_tag"] or "")[4:])
    }
    own = [(("inquiries", name, row[name])) for row in asked.values() for name in ("email", "text")]
    below = [
        ("answers", "text", row["text"]) for row in before["answers"] if row["inquiry_id"] in asked
    ]
    return {one for one in (*own, *below) if f"<{person_id}>" in one[2]}


def check_one(toy: Any, erased: str) -> None:
    """Erase one person, and compare the whole database before and after."""
    before = toy.dump()
    with toy.database.transaction() as session:
        exclusive(session, erased)
        who = Who(person_id=erased, mail_tag=f"tag_{erased}")
        figures = erase(session, toy.ledger, who, pseudonym=f"psd_{erased}")
    after = toy.dump()
    assert all(one.found == one.erased + one.anonymised + one.kept for one in figures.values())
    left = owned(after, erased)
    assert {text for _, _, text in left} <= {token(erased, "kept name")}
    assert not [one for one in cells(after) if one[2] in (erased, f"tag_{erased}")]
    for other in set(PEOPLE) - {erased}:
        lost = lost_with_anothers_row(before, other, erased)
        kept = [one for one in owned(before, other) if one not in lost]
        assert [one for one in owned(after, other) if one not in lost] == kept


def test_everything_of_theirs_goes_and_nothing_of_others(toy: Any, models: Any) -> None:
    @settings(max_examples=15, deadline=None)
    @given(history=HISTORIES, order=st.permutations(PEOPLE))
    def holds(history: dict[str, Any], order: list[str]) -> None:
        with toy.database.transaction() as session:
            for one in reversed(models.Account.metadata.sorted_tables):
                session.execute(sa.delete(one))
        toy.fill(*rows_of(history, models))
        toy.fill(*rows_below(history, models))
        for erased in order:
            check_one(toy, erased)

    holds()
