"""Statements that are asked all the time, taken straight to PostgreSQL's driver.

SQLAlchemy makes the words once; after that, its own way of asking takes several times as long as
the driver's. The statement must be the same object each time, and hold every value that changes as
a parameter. On SQLite, which only demos use, SQLAlchemy asks.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from psycopg.rows import namedtuple_row
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

Statement = (
    sa.Select[Any] | sa.CompoundSelect[Any] | sa.Insert | sa.Update | sa.Delete | sa.TextClause
)
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Worded:
    """A statement as the driver takes it, with the values that never change."""

    text: str
    constants: Values

    def given(self, values: Values) -> Values:
        """Return all values that the statement names."""
        return {**self.constants, **values} if self.constants else values


@lru_cache(maxsize=1024)
def worded(statement: Statement, dialect: Dialect) -> Worded:
    """Make the SQL once: for few rows that takes longer than running it."""
    compiled = statement.compile(dialect=dialect)
    constants = {}
    for bind, name in compiled.bind_names.items():
        if not bind.required:
            process = bind.type.dialect_impl(dialect).bind_processor(dialect)
            constants[name] = process(bind.effective_value) if process else bind.effective_value
    return Worded(str(compiled), constants)


@contextmanager
def errors_of(dialect: Any) -> Iterator[None]:
    """Raise the driver's errors as SQLAlchemy does, which everybody here listens for.

    Raises:
        DBAPIError: the driver raised one.
    """
    error: type[Exception] = dialect.loaded_dbapi.Error
    try:
        yield
    except error as failed:
        raise DBAPIError.instance(
            None, None, failed, error, hide_parameters=True, dialect=dialect
        ) from failed


def run(session: Session, statement: Statement, values: Values) -> None:
    """Carry out a statement in the session's transaction.

    Raises:
        DBAPIError: it failed.
    """
    if _carry_out(session, statement, values) is None:
        session.execute(statement, values)


def ask(session: Session, asked: Statement, values: Values) -> Sequence[Sequence[Any]]:
    """Return the rows of a question in the session's transaction.

    Raises:
        DBAPIError: it failed.
    """
    cursor = _carry_out(session, asked, values)
    rows: Sequence[Sequence[Any]]
    rows = session.execute(asked, values).all() if cursor is None else cursor.fetchall()
    return rows


def _carry_out(session: Session, statement: Statement, values: Values) -> Any:
    """Return the driver's cursor; None where SQLAlchemy is to do it."""
    connection = session.connection()
    dialect, driver = connection.dialect, connection.connection.driver_connection
    if dialect.name != "postgresql" or driver is None:
        return None
    words = worded(statement, dialect)
    with errors_of(dialect):
        return driver.execute(words.text, words.given(values), prepare=True)


def glance(engine: sa.Engine, asked: sa.Select[*tuple[Any, ...]], values: Values) -> Sequence[Any]:
    """Return the rows of one question, which needs no transaction around it; PostgreSQL only.

    Raises:
        DBAPIError: it failed.
    """
    words = worded(asked, engine.dialect)
    with errors_of(engine.dialect), closing(engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        driver.autocommit = True
        try:
            cursor = driver.cursor(row_factory=namedtuple_row)
            cursor.execute(words.text, words.given(values), prepare=True)
            rows: Sequence[Any] = cursor.fetchall()
        finally:
            if driver.closed:
                connection.invalidate()
            else:
                driver.autocommit = False
        return rows
