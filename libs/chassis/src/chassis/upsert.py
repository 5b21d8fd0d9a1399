"""An INSERT that knows what to do where the row is there already, on either database."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

Upsert = postgresql.Insert | sqlite.Insert


def upsert(session: Session, table: Any) -> Upsert:
    """Return the INSERT of the session's database, with `on_conflict_do_…`."""
    return upsert_on(session.get_bind().dialect.name, table)


def upsert_on(dialect: str, table: Any) -> Upsert:
    """Return the INSERT of a dialect, which is named; `table` may be a mapped class."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
