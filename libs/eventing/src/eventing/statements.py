"""Statements that read the same on either database."""

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session


def changed(session: Session, statement: sa.Update | sa.Delete) -> int:
    """Carry out a change and return how many rows it met."""
    result = session.execute(statement)
    return result.rowcount if isinstance(result, sa.CursorResult) else 0


def one_of(column: sa.ColumnElement[Any], name: str, dialect: str) -> sa.ColumnElement[bool]:
    """Return the condition that a value is in the list that is given as parameter `name`.

    The list is one parameter (`listed`), so that the statement stays the same however long it is:
    with one for each value, naming and planning them took longer than what they asked for.
    """
    if dialect == "postgresql":
        return column == sa.any_(sa.bindparam(name, type_=postgresql.ARRAY(column.type)))
    return column.in_(sa.select(rows_of(column, name, dialect).c.value))


def rows_of(column: sa.ColumnElement[Any], name: str, dialect: str) -> sa.TableValuedAlias:
    """Return the list that is given as parameter `name` as rows with one column, `value`."""
    if dialect == "postgresql":
        array = sa.bindparam(name, type_=postgresql.ARRAY(column.type))
        return sa.func.unnest(array).table_valued("value").render_derived()
    return sa.func.json_each(sa.bindparam(name)).table_valued("value")


def listed(values: Iterable[Any], dialect: str) -> Any:
    """Return a list as the parameter that either database takes: an array, or JSON text."""
    return list(values) if dialect == "postgresql" else json.dumps(list(values))


def dialect_of(session: Session) -> str:
    """Return which database the session speaks to."""
    return session.get_bind().dialect.name
