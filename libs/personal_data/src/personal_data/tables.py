"""The library tables as a service meets them: in its models, its ledger and its first migration."""

from typing import Protocol

import sqlalchemy as sa

from chassis.database import metadata
from personal_data.library import LibraryTables, library_tables
from personal_data.library_ledger import library_ledger

__all__ = [
    "LibraryTables",
    "create_library_tables",
    "drop_library_tables",
    "library_ledger",
    "library_tables",
]


class Migration(Protocol):
    """What we need of Alembic's `op`."""

    def get_bind(self) -> sa.Connection:
        """Return the connection that the migration runs on."""


def create_library_tables(op: Migration) -> None:
    """Create the tables in a migration."""
    for table in library_tables(metadata()).all():
        table.create(op.get_bind())


def drop_library_tables(op: Migration) -> None:
    """Drop the tables in a migration."""
    for table in reversed(library_tables(metadata()).all()):
        table.drop(op.get_bind())
