"""Migrations: `python -m chassis.migrate booking [upgrade|downgrade|check]`.

A service's migrations stand inside its package. A job runs them once per release, before the new
code starts; on PostgreSQL a lock keeps two jobs apart, and a statement that would wait long for a
table's lock gives up instead of stopping everybody behind it.

The job reads DATABASE_URL (or the file that DATABASE_URL_FILE names), which is the owner's. Where
APP_ROLE names the role that the service's processes run as, it is given its rights on the tables.
"""

import importlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
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
from sqlalchemy.exc import SQLAlchemyError

from chassis.database import Database
from chassis.engine import engine_for
from chassis.grants import grant

_LOCK = 0x616C6865726166  # "alheraf" in ASCII
_USAGE = "usage: DATABASE_URL=… python -m chassis.migrate SERVICE [upgrade|downgrade|check]"


def migrate(
    package: str, database_url: str, revision: str = "head", *, app_role: str | None = None
) -> None:
    """Bring a service's database to a revision, and give its application's role its rights.

    One that a later release has migrated is left as it is: that release was taken back, and its
    schema serves this code too.
    """
    with _connection(database_url) as connection:
        if _is_ahead(_revisions(package), connection):
            return
        config = _config(package, connection)
        config.attributes["app_role"] = app_role
        alembic.command.upgrade(config, revision)


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
    """Return in words what the database lacks, or None where this code can work with it.

    A revision that this code does not know is a later release's, whose schema serves this code too:
    the code that runs during an upgrade, or after it was taken back, is ready.
    """
    engine = engine_for(database_url, pool_size=1).execution_options(alheraf_writes=False)
    try:
        with engine.connect() as connection:
            return _lacks(_revisions(package), connection)
    finally:
        engine.dispose()


def migration_check(package: str, database: Database) -> Callable[[], str | None]:
    """Return a readiness check of the same, asked often: through the process's own connections."""
    revisions = cache(
        partial(_revisions, package)
    )  # reading every migration takes time; code stays

    def check() -> str | None:
        try:
            with database.reading() as session:
                return _lacks(revisions(), session.connection())
        except SQLAlchemyError as failed:
            return f"cannot be read ({type(failed).__name__})"

    return check


def _lacks(revisions: Sequence[str], connection: Connection) -> str | None:
    newest = next(iter(revisions), None)
    current = _current(connection)
    if current == newest or _is_ahead(revisions, connection):
        return None
    return f"the database is at migration {current or 'none'}, this code wants {newest}"


def _is_ahead(revisions: Sequence[str], connection: Connection) -> bool:
    current = _current(connection)
    return current is not None and current not in revisions


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _revisions(package: str) -> list[str]:
    """Return a service's revisions, the newest first."""
    script = ScriptDirectory(str(_folder(package)))
    return [step.revision for step in script.walk_revisions()]


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
    if app_role := context.config.attributes.get("app_role"):
        grant(connection, target, app_role)


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
    url = _told("DATABASE_URL")
    if not arguments or not url:
        sys.stderr.write(f"{_USAGE}\n")
        return 2
    package, action = arguments[0], arguments[1] if len(arguments) > 1 else "upgrade"
    try:
        return _act(package, action, url)
    except (CommandError, ModuleNotFoundError) as failed:
        sys.stderr.write(f"migrating {package} failed: {failed}\n")
        return 1


def _told(name: str) -> str | None:
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else os.environ.get(name)


def _act(package: str, action: str, url: str) -> int:
    if action == "upgrade":
        migrate(package, url, app_role=_told("APP_ROLE"))
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
