"""Many statements in one trip to the database: none waits for the answer to the one before it.

A statement takes the server less time than its way there and back. On PostgreSQL they are sent
together and their answers fetched together (libpq's pipeline mode); SQLite is asked in turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.direct import errors_of, worded

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


def in_one_trip(session: Session, asked: Sequence[Asked]) -> list[Told]:
    """Carry out statements in this order, and return what became of each.

    Raises:
        DBAPIError: one failed; those after it were not carried out.
    """
    if session.get_bind().dialect.name != "postgresql":
        return [_ask(session, statement, values) for statement, values in asked]
    connection = session.connection()
    dialect, driver = connection.dialect, connection.connection.driver_connection
    words = [(worded(statement, dialect), values) for statement, values in asked]
    if driver is None or not words:
        return []
    with errors_of(dialect):
        with driver.pipeline():
            driver.execute(_PLAN_ONCE)
            cursors = [
                driver.execute(one.text, one.given(values), prepare=True) for one, values in words
            ]
        return [_told(cursor) for cursor in cursors]


def _ask(session: Session, statement: Statement, values: Mapping[str, Any]) -> Told:
    result = session.execute(statement, values)
    if isinstance(statement, sa.Select):
        rows = result.all()
        return Told(rows=rows, count=len(rows))
    return Told(rows=(), count=int(result.rowcount))  # type: ignore[attr-defined]


def _told(cursor: Any) -> Told:
    return Told(rows=cursor.fetchall() if cursor.description else (), count=cursor.rowcount)
