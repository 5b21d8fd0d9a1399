"""The library tables as a service meets them: in its models, its ledger and its first migration."""

from typing import Any, Protocol

import sqlalchemy as sa

from chassis.database import metadata
from personal_data.library import LibraryTables, library_tables
from personal_data.library_ledger import library_ledger

__all__ = [
    "LibraryTables",
    "add_library_columns",
    "create_library_tables",
    "create_replays",
    "create_restored",
    "drop_library_tables",
    "library_ledger",
    "library_tables",
]


class Migration(Protocol):
    """What we need of Alembic's `op`."""

    def get_bind(self) -> sa.Connection:
        """Return the connection that the migration runs on."""

    def add_column(self, table_name: str, column: "sa.Column[Any]") -> object:
        """Add a column to a table."""


def create_library_tables(op: Migration) -> None:
    """Create the tables in a migration."""
    for table in library_tables(metadata()).all():
        table.create(op.get_bind())


def add_library_columns(op: Migration) -> None:
    """Add what the tables lack that an older release has made; new ones have it already."""
    inspector = sa.inspect(op.get_bind())
    for table in library_tables(metadata()).all():
        if not inspector.has_table(table.name):
            continue  # a later migration makes it
        there = {one["name"] for one in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                op.add_column(table.name, sa.Column(column.name, column.type, nullable=True))


def create_replays(op: Migration) -> None:
    """Add, in a migration, the table of replays; a new database has it from the first one."""
    library_tables(metadata()).events.replays.create(op.get_bind(), checkfirst=True)


def create_restored(op: Migration) -> None:
    """Add, in a migration, the table of restore marks; a new database has it from the first one."""
    library_tables(metadata()).restored.create(op.get_bind(), checkfirst=True)


def drop_library_tables(op: Migration) -> None:
    """Drop the tables in a migration."""
    for table in reversed(library_tables(metadata()).all()):
        table.drop(op.get_bind())
