"""Statements that read the same on either database."""

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
