"""Statements that read the same on either database."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

Upsert = postgresql.Insert | sqlite.Insert


def upsert(session: Session, table: sa.Table) -> Upsert:
    """Return an insert with `on_conflict_do_…` for the session's database."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def changed(session: Session, statement: sa.Update | sa.Delete) -> int:
    """Carry out a change and return how many rows it met."""
    result = session.execute(statement)
    return result.rowcount if isinstance(result, sa.CursorResult) else 0


def one_of(column: sa.Column[int], name: str, dialect: str) -> sa.ColumnElement[bool]:
    """Return the condition that a number is in the list given as parameter `name`.

    The list is one parameter, so that the statement stays the same however long it is: with one
    for each number, naming and planning them took longer than deleting the rows. On SQLite it is
    given as JSON text; `numbers` makes it what either database takes.
    """
    if dialect == "postgresql":
        return column == sa.any_(sa.bindparam(name, type_=postgresql.ARRAY(column.type)))
    given = sa.func.json_each(sa.bindparam(name)).table_valued("value")
    return column.in_(sa.select(given.c.value))


def numbers(given: Sequence[int], dialect: str) -> Any:
    """Return the value of the parameter of `one_of`."""
    return list(given) if dialect == "postgresql" else json.dumps(given)
