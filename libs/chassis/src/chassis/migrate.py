"""Migrations: `python -m chassis.migrate booking [upgrade|downgrade|check]`.

A service's migrations stand inside its package. A job runs them once per release, before the new
code starts; on PostgreSQL a lock keeps two jobs apart, and a statement that would wait long for a
table's lock gives up instead of stopping everybody behind it.
"""

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import alembic.command
from alembic import context
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, MetaData, event, text

from chassis.database import engine_for

_LOCK = 0x616C6865726166  # "alheraf" in ASCII
_USAGE = "usage: DATABASE_URL=… python -m chassis.migrate SERVICE [upgrade|downgrade|check]"


def migrate(package: str, database_url: str, revision: str = "head") -> None:
    """Bring a service's database to a revision."""
    with _connection(database_url) as connection:
        alembic.command.upgrade(_config(package, connection), revision)


def downgrade(package: str, database_url: str, revision: str = "base") -> None:
    """Take a service's database back to a revision."""
    with _connection(database_url) as connection:
        alembic.command.downgrade(_config(package, connection), revision)


def differences(database_url: str, wanted: MetaData) -> list[Any]:
    """Return what the migrated database and the models disagree about; none is right."""
    with _connection(database_url) as connection:
        options = {"compare_type": True, "compare_server_default": False}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), wanted)
    return list(found)


def missing_migration(package: str, database_url: str) -> str | None:
    """Return in words what the database lacks, or None where it is at the newest revision."""
    head = ScriptDirectory(str(_folder(package))).get_current_head()
    engine = engine_for(database_url, pool_size=1).execution_options(alheraf_writes=False)
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    if current == head:
        return None
    return f"the database is at migration {current or 'none'}, this code wants {head}"


def run_env(target: MetaData) -> None:
    """Run Alembic's environment; a service's `migrations/env.py` calls this with its metadata."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=target,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


@contextmanager
def _connection(database_url: str) -> Iterator[Connection]:
    engine = engine_for(database_url, pool_size=1)
    try:
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _leave_references_alone)
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL statement_timeout = '15min'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                connection.execute(text("SET LOCAL lock_timeout = '5s'"))
            yield connection
            if connection.dialect.name == "sqlite":
                _refuse_dangling(connection)
    finally:
        engine.dispose()


def _leave_references_alone(connection: Any, _record: Any) -> None:
    """Let SQLite rebuild a table that others refer to: dropping it must not delete their rows."""
    connection.execute("PRAGMA foreign_keys = OFF")


def _refuse_dangling(connection: Connection) -> None:
    dangling = connection.execute(text("PRAGMA foreign_key_check")).all()
    if dangling:
        tables = sorted({str(row[0]) for row in dangling})
        raise CommandError(f"rows of {', '.join(tables)} would refer to nothing")


def _folder(package: str) -> Path:
    migrations = importlib.import_module(f"{package}.migrations")
    return Path(next(iter(migrations.__path__)))


def _config(package: str, connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_folder(package)))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def main(arguments: list[str]) -> int:
    """Run the command line, and return its exit status."""
    url = os.environ.get("DATABASE_URL")
    if not arguments or not url:
        sys.stderr.write(f"{_USAGE}\n")
        return 2
    package, action = arguments[0], arguments[1] if len(arguments) > 1 else "upgrade"
    try:
        return _act(package, action, url)
    except (CommandError, ModuleNotFoundError) as failed:
        sys.stderr.write(f"migrating {package} failed: {failed}\n")
        return 1


def _act(package: str, action: str, url: str) -> int:
    if action == "upgrade":
        migrate(package, url)
    elif action == "downgrade":
        downgrade(package, url)
    elif action == "check":
        missing = missing_migration(package, url)
        sys.stdout.write(f"{package}: {missing or 'up to date'}\n")
        return 1 if missing else 0
    else:
        sys.stderr.write(f"{_USAGE}\n")
        return 2
    sys.stdout.write(f"{package}: {action} done\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
