"""Many statements in one trip to the database: none waits for the answer to the one before it.

A statement takes the server less time than its way there and back. On PostgreSQL they are sent
together and their answers fetched together (libpq's pipeline mode); SQLite is asked in turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

# Planning such a statement for each person anew takes longer than carrying it out; whom it is about
# makes no difference to the best way, since all ways begin with the person's key.
_PLAN_ONCE = "SET LOCAL plan_cache_mode = force_generic_plan"

Statement = sa.Select[Any] | sa.Update | sa.Delete
Asked = tuple[Statement, Mapping[str, Any]]
"""A statement and the values of its parameters."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one statement: the rows that it gave, and how many it met."""

    rows: Sequence[Sequence[Any]]
    count: int

    @property
    def row(self) -> Sequence[Any]:
        """The first row; nothing where there is none."""
        return self.rows[0] if self.rows else ()


@dataclass(frozen=True)
class _Words:
    """A statement as the driver takes it, with the values that never change."""

    text: str
    constants: Mapping[str, Any]


def in_one_trip(session: Session, asked: Sequence[Asked]) -> list[Told]:
    """Carry out statements in this order, and return what became of each.

    Raises:
        DBAPIError: one failed; those after it were not carried out.
    """
    if session.get_bind().dialect.name != "postgresql":
        return [_ask(session, statement, values) for statement, values in asked]
    connection = session.connection()
    dialect, driver = connection.dialect, connection.connection.driver_connection
    words = [(_words(statement, dialect), values) for statement, values in asked]
    if driver is None or not words:
        return []
    try:
        with driver.pipeline():
            driver.execute(_PLAN_ONCE)
            cursors = [
                driver.execute(one.text, {**one.constants, **values}, prepare=True)
                for one, values in words
            ]
        return [_told(cursor) for cursor in cursors]
    except driver.Error as failed:
        raise DBAPIError.instance(
            None, None, failed, driver.Error, hide_parameters=True, dialect=dialect
        ) from failed


def _ask(session: Session, statement: Statement, values: Mapping[str, Any]) -> Told:
    result = session.execute(statement, values)
    if isinstance(statement, sa.Select):
        rows = result.all()
        return Told(rows=rows, count=len(rows))
    return Told(rows=(), count=int(result.rowcount))  # type: ignore[attr-defined]


def _told(cursor: Any) -> Told:
    return Told(rows=cursor.fetchall() if cursor.description else (), count=cursor.rowcount)


@lru_cache(maxsize=1024)
def _words(statement: Statement, dialect: Dialect) -> _Words:
    """Make the SQL once: for one person's rows that takes longer than running it."""
    compiled = statement.compile(dialect=dialect)
    constants = {}
    for bind, name in compiled.bind_names.items():
        if not bind.required:
            process = bind.type.dialect_impl(dialect).bind_processor(dialect)
            constants[name] = process(bind.effective_value) if process else bind.effective_value
    return _Words(str(compiled), constants)
