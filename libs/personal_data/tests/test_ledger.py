"""The ledger knows its tables, and says what is wrong in sentences."""

import copy
from typing import Any

import pytest
import sqlalchemy as sa

from personal_data.ledger import (
    DELETE,
    KEEP,
    MINE,
    NOTHING,
    Ledger,
    LedgerWrong,
    Retention,
    impersonal,
    personal,
    table,
    tie,
    tied,
)

WORDS = {"ar": "كلمة", "en": "word"}
KEPT = Retention("closed", days=90)


@pytest.fixture
def things() -> dict[str, sa.Table]:
    metadata = sa.MetaData()
    parents = sa.Table(
        "parents",
        metadata,
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("person_id", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    children = sa.Table(
        "children",
        metadata,
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("parent_id", sa.ForeignKey("parents.id"), index=True),
        sa.Column("person_id", sa.String(64), index=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    return {"parents": parents, "children": children}


def say(category: str = "user.name", **changes: Any) -> Any:
    return personal(
        category,
        **{
            "purpose": "essential.service",
            "basis": "contract",
            "retention": KEPT,
            "label": WORDS,
            **changes,
        },
    )


def parent(things: dict[str, sa.Table], erasing: Any = DELETE, **changes: Any) -> Any:
    columns = {
        "id": impersonal(),
        "person_id": tied(),
        "name": say(),
        "note": say("user.content.private"),
        "until": impersonal(),
        **changes,
    }
    return table(
        things["parents"],
        label=WORDS,
        ties=(tie("person_id", erasing=erasing),),
        columns={name: one for name, one in columns.items() if one is not None},
    )


def child(things: dict[str, sa.Table], *ties: Any) -> Any:
    return table(
        things["children"],
        label=WORDS,
        ties=ties or (tie("person_id", erasing=DELETE),),
        columns={
            "id": impersonal(),
            "parent_id": impersonal(),
            "person_id": tied(),
            "until": impersonal(),
        },
    )


def refusal(*holdings: Any) -> str:
    with pytest.raises(LedgerWrong) as refused:
        Ledger(service="toy", tables=holdings)
    return str(refused.value)


def test_a_complete_declaration_is_accepted(things: dict[str, sa.Table]) -> None:
    Ledger(service="toy", tables=(parent(things),))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"nick": say()}, "parents.nick: declared, but the table has no such column"),
        ({"name": None}, "parents.name: not declared"),
        ({"person_id": impersonal()}, "parents.person_id: a tie names it, so declare it tied()"),
        ({"id": tied()}, "parents.id: is tied(), but no tie of the table names it"),
        ({"note": impersonal()}, "parents.note: text, JSON and bytes are personal unless"),
        ({"name": say("user.nmae")}, "parents.name: fideslang has no category user.nmae"),
        ({"name": say(purpose="love")}, "parents.name: fideslang has no data use love"),
        ({"name": say(subject="alien")}, "parents.name: fideslang has no data subject alien"),
        ({"name": say(basis="custom")}, "parents.name: custom is no lawful basis"),
        ({"name": say(label={"en": "Name"})}, "parents.name: its label needs words in ar and en"),
        ({"name": say(retention=None)}, "parents.name: say for how long"),
        ({"name": say(side="nobody")}, "parents.name: say whose datum it is"),
    ],
)
def test_each_mistake_in_a_column_has_its_sentence(
    things: dict[str, sa.Table], changes: dict[str, Any], sentence: str
) -> None:
    assert sentence in refusal(parent(things, **changes))


@pytest.mark.parametrize(
    ("erasing", "sentence"),
    [
        (NOTHING, "the row's own tie must say DELETE, MINE or KEEP"),
        (MINE, "is part of a key, so MINE cannot empty it"),
        (MINE, "parents.name: cannot be null, so say what stands there afterwards"),
        (KEEP(duty="tax", until="name"), "KEEP ends with name, which is no column of moments"),
        (KEEP(duty="tax"), "KEEP ends with None"),
    ],
)
def test_each_mistake_in_a_tie_has_its_sentence(
    things: dict[str, sa.Table], erasing: Any, sentence: str
) -> None:
    assert sentence in refusal(parent(things, erasing))


def test_a_tie_must_name_a_column(things: dict[str, sa.Table]) -> None:
    wrong = child(things, tie("owner_id", erasing=DELETE))
    assert "children: the tie owner_id names no column" in refusal(wrong)


def test_children_of_deletable_rows_say_what_becomes_of_them(
    things: dict[str, sa.Table],
) -> None:
    assert "children.parent_id: rows of parents can be deleted" in refusal(
        parent(things), child(things)
    )


def test_what_is_kept_cannot_hang_on_what_is_deleted(things: dict[str, sa.Table]) -> None:
    kept = child(
        things,
        tie("person_id", erasing=KEEP(duty="tax", until="until")),
        tie(via=("parent_id", things["parents"]), erasing=NOTHING),
    )
    assert "children: is kept, but parents, which it needs" in refusal(parent(things), kept)


def test_a_duty_beside_delete_is_refused(things: dict[str, sa.Table]) -> None:
    both = child(
        things,
        tie("person_id", erasing=KEEP(duty="tax", until="until")),
        tie(via=("parent_id", things["parents"]), erasing=DELETE),
    )
    assert "KEEP beside DELETE" in refusal(parent(things), both)


def test_a_tie_goes_only_through_tables_of_the_ledger(things: dict[str, sa.Table]) -> None:
    orphan = child(
        things,
        tie("person_id", erasing=DELETE),
        tie(via=("parent_id", things["parents"]), erasing=NOTHING),
    )
    assert "children: tied via parents, which has no ties" in refusal(orphan)


def test_the_digest_changes_with_any_word(things: dict[str, sa.Table]) -> None:
    one = Ledger(service="toy", tables=(parent(things),))
    same = Ledger(service="toy", tables=(parent(things),))
    other = Ledger(service="toy", tables=(parent(things, name=say(basis="consent")),))
    assert one.digest == same.digest != other.digest
    assert one.document() == copy.deepcopy(one.document())


def test_an_openapi_property_says_what_a_column_holds(things: dict[str, sa.Table]) -> None:
    ledger = Ledger(service="toy", tables=(parent(things),))
    said = ledger.describe("parents.name")
    assert said["x-personal-data"]["category"] == "user.name"
    assert (said["x-purpose"], said["x-lawful-basis"]) == ("essential.service", "contract")
    assert said["x-retention"] == {"event": "closed", "days": 90, "years": 0, "since": None}
    with pytest.raises(KeyError, match="declares no personal column"):
        ledger.describe("parents.id")
