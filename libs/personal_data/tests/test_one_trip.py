"""Statements that travel together: told apart, in their order, and failing as the database says."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from personal_data.one_trip import in_one_trip

NOURA, SALEM = "per_noura", "per_salem"


@pytest.fixture
def accounts(toy: Any, models: Any) -> sa.Table:
    toy.fill(
        models.Account(person_id=NOURA, full_name="Noura", phone=None, password="x"),
        models.Account(person_id=SALEM, full_name="Salem", phone=None, password="x"),
    )
    table: sa.Table = models.Account.__table__
    return table


def test_each_sees_what_those_before_it_did(toy: Any, accounts: sa.Table) -> None:
    mine = accounts.c.person_id == sa.bindparam("who_id", type_=sa.String)
    named = sa.select(accounts.c.full_name).where(mine)
    renamed = sa.update(accounts).where(mine).values(full_name="50 % of 'it'")
    gone = sa.delete(accounts).where(mine)
    with toy.database.transaction() as session:
        noura, salem = {"who_id": NOURA}, {"who_id": SALEM}
        asked = [(named, noura), (renamed, noura), (named, noura), (gone, salem), (named, salem)]
        told = in_one_trip(session, asked)
    assert [tuple(one.row) for one in told] == [("Noura",), (), ("50 % of 'it'",), (), ()]
    assert [told[1].count, told[3].count] == [1, 1]


def test_nothing_asked_is_nothing_told(toy: Any) -> None:
    with toy.database.transaction() as session:
        assert in_one_trip(session, []) == []


def test_an_outage_is_told_like_any_other(postgres_toy: Any, models: Any) -> None:
    """A lock that takes too long is tried again by whoever reads the class of the error."""
    accounts = models.Account.__table__
    row = models.Account(person_id=NOURA, full_name="Noura", phone=None, password="x")
    postgres_toy.fill(row)
    gone = [(sa.delete(accounts), dict[str, Any]())]

    def impatient() -> int:
        with postgres_toy.database.transaction() as session:
            session.execute(sa.text("SET LOCAL lock_timeout = '100ms'"))
            return in_one_trip(session, gone)[0].count

    with postgres_toy.database.engine.begin() as other:
        other.execute(sa.update(accounts).values(full_name="held"))
        with pytest.raises(OperationalError) as failed:
            impatient()
    assert "Noura" not in str(failed.value)
    assert impatient() == 1
