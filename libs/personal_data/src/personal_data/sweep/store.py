"""Reading every text, JSON and binary column of every table, mapped or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from chassis.database import Database
from personal_data.sweep.readings import readings
from personal_data.sweep.searcher import Searcher

_NO_TEXT = (sa.Numeric, sa.Boolean, sa.DateTime, sa.Date, sa.Time, sa.Interval)
_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A cell in which values stand; `key` finds its row again."""

    table: str
    column: str
    key: Mapping[str, Any]
    values: frozenset[int]

    @property
    def place(self) -> str:
        """The cell's column, as `table.column`."""
        return f"{self.table}.{self.column}"


def table_names(database: Database) -> list[str]:
    """Return every table that the database has."""
    with database.reading() as session:
        return sorted(sa.inspect(session.connection()).get_table_names())


def search_table(database: Database, name: str, searcher: Searcher) -> list[Hit]:
    """Return the cells of a table in which something is found."""
    with database.streaming() as session:
        columns, keys = _columns(session.connection(), name)
        if not columns:
            return []
        cells = [_as_read(database, *one).label(f"cell_{at}") for at, one in enumerate(columns)]
        cells += [sa.column(key).label(f"key_{at}") for at, key in enumerate(keys)]
        asked = sa.select(*cells).select_from(sa.table(name))
        found = session.execute(asked, execution_options={"yield_per": _AT_ONCE})
        return [
            Hit(
                table=name,
                column=column,
                key=dict(zip(keys, row[len(columns) :], strict=True)),
                values=frozenset(values),
            )
            for row in found
            for (column, _), cell in zip(columns, row, strict=False)
            if (values := search(searcher, cell))
        ]


def _columns(
    connection: sa.Connection, name: str
) -> tuple[Sequence[tuple[str, "sa.types.TypeEngine[Any]"]], Sequence[str]]:
    inspector = sa.inspect(connection)
    kinds = [(one["name"], one["type"]) for one in inspector.get_columns(name)]
    # SQLite keeps in any column whatever was written there, so its types say nothing.
    on_sqlite = connection.dialect.name == "sqlite"
    columns = [one for one in kinds if on_sqlite or not isinstance(one[1], _NO_TEXT)]
    keys = inspector.get_pk_constraint(name)["constrained_columns"]
    return columns, keys


def _as_read(
    database: Database, name: str, kind: "sa.types.TypeEngine[Any]"
) -> "sa.ColumnElement[Any]":
    cell: sa.ColumnElement[Any] = sa.column(name)
    if database.dialect == "sqlite" or isinstance(kind, sa.LargeBinary):
        return cell
    return sa.cast(cell, sa.Text)


def search(searcher: Searcher, cell: Any) -> set[int]:
    """Return which values stand in a cell; numbers and moments hold none."""
    found: set[int] = set()
    if isinstance(cell, str | bytes | memoryview):
        for text in readings(bytes(cell) if isinstance(cell, memoryview) else cell):
            found |= searcher.found_in(text)
    return found
