"""The ledger and what it covers are compared both ways, and each gap has its sentence."""

from typing import Any

import sqlalchemy as sa

from personal_data.coverage import index_gaps, live_gaps, model_gaps
from personal_data.ledger import DELETE, Ledger, impersonal, table, tie, tied

WORDS = {"ar": "كلمة", "en": "word"}


def test_the_toy_is_covered(toy: Any, models: Any) -> None:
    assert model_gaps(toy.ledger, models.Account.metadata) == []
    assert index_gaps(toy.ledger) == []
    with toy.database.reading() as session:
        assert live_gaps(toy.ledger, session.connection()) == []


def test_a_model_that_nobody_declared_is_a_gap(toy: Any, models: Any) -> None:
    metadata = sa.MetaData()
    for one in models.Account.metadata.tables.values():
        one.to_metadata(metadata)
    sa.Table("diaries", metadata, sa.Column("id", sa.Integer, primary_key=True))
    metadata.tables["accounts"].append_column(sa.Column("nickname", sa.Text))
    metadata.remove(metadata.tables["categories"])
    assert model_gaps(toy.ledger, metadata) == [
        "diaries: in the models, but not in the ledger: table(…) or not_personal(…)",
        "categories: in the ledger, but not in the models",
        "accounts.nickname: in the models, but not in the ledger",
    ]


def test_what_only_the_live_database_has_is_a_gap(sqlite_toy: Any) -> None:
    with sqlite_toy.database.transaction() as session:
        session.execute(sa.text("CREATE TABLE copies (note TEXT)"))
        session.execute(sa.text("ALTER TABLE accounts ADD COLUMN nickname TEXT"))
        session.execute(sa.text("DROP TABLE answers"))
        session.execute(sa.text("CREATE TABLE alembic_version (version_num TEXT)"))
    with sqlite_toy.database.reading() as session:
        found = live_gaps(sqlite_toy.ledger, session.connection())
    assert found == [
        "copies: in the database, but not in the ledger: table(…) or not_personal(…)",
        "answers: in the ledger, but not in the database",
        "accounts.nickname: in the database, but not in the ledger",
    ]


def test_a_tie_without_an_index_is_a_gap() -> None:
    rows = sa.Table(
        "rows",
        sa.MetaData(),
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("person_id", sa.String(64)),
    )
    ledger = Ledger(
        service="toy",
        tables=(
            table(
                rows,
                label=WORDS,
                ties=(tie("person_id", erasing=DELETE),),
                columns={"id": impersonal(), "person_id": tied()},
            ),
        ),
    )
    assert index_gaps(ledger) == [
        "rows.person_id: rows are found by it, so it needs an index that begins so"
    ]
