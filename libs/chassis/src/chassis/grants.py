"""What the application's role may do with each table, as the models say it.

A release runs as the owner of the tables; the service's processes run as a role that changes rows
and nothing else. A table that only grows says so in its model:

    __table_args__ = {"info": append_only(changing=("actor_id",), deleted=True)}

and the role may then change nothing in it but the named columns, as an erasure does, and delete
from it only where erasure or retention does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, MetaData, Table, inspect, text

_KEY = "alheraf_append_only"
_VERSIONS = "alembic_version"


@dataclass(frozen=True, kw_only=True)
class AppendOnly:
    """How a table that only grows may still change."""

    changing: tuple[str, ...]
    deleted: bool


def append_only(*, changing: Sequence[str] = (), deleted: bool) -> dict[str, Any]:
    """Return the `info` of a table whose rows are added and never changed."""
    return {_KEY: AppendOnly(changing=tuple(changing), deleted=deleted)}


def narrowed(table: Table) -> AppendOnly | None:
    """Return how a table is narrowed, or None where its rows may change."""
    found: AppendOnly | None = table.info.get(_KEY)
    return found


def grant(connection: Connection, target: MetaData, role: str) -> None:
    """Give a role what it needs on the tables that are there, and no more."""
    quote = connection.dialect.identifier_preparer.quote
    there = set(inspect(connection).get_table_names())
    to = quote(role)
    statements = [
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {to}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {to}",
        f"REVOKE INSERT, UPDATE, DELETE ON {_VERSIONS} FROM {to}",
    ]
    for table in target.sorted_tables:
        rule = narrowed(table)
        if rule is None or table.name not in there:
            continue
        name = quote(table.name)
        taken = "UPDATE" if rule.deleted else "UPDATE, DELETE"
        statements.append(f"REVOKE {taken} ON {name} FROM {to}")
        if rule.changing:
            columns = ", ".join(quote(column) for column in rule.changing)
            statements.append(f"GRANT UPDATE ({columns}) ON {name} TO {to}")
    for statement in statements:
        connection.execute(text(statement))
