"""A service's migrations run once, one job at a time, and say what is missing."""

import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from alembic.util import CommandError
from sqlalchemy import Column, ForeignKey, MetaData, String, Table, create_engine, text

from chassis.database import Database, ShortId, metadata
from chassis.engine import engine_for, sqlalchemy_url
from chassis.migrate import (
    differences,
    downgrade,
    migrate,
    migration_check,
    missing_migration,
)

pytestmark = pytest.mark.slow

_ENV = """
from chassis.migrate import run_env
from kiln.models import METADATA

run_env(METADATA)
"""

_FIRST = """
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "shelves",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("label", sa.String(10)),
    )
    op.create_table(
        "jars",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("shelf_id", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["shelf_id"], ["shelves.id"], name="fk_jars_shelf_id", ondelete="CASCADE"
        ),
    )


def downgrade():
    op.drop_table("jars")
    op.drop_table("shelves")
"""

_SECOND = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    with op.batch_alter_table("shelves") as shelves:
        shelves.alter_column("label", type_=sa.String(40), existing_type=sa.String(10))


def downgrade():
    with op.batch_alter_table("shelves") as shelves:
        shelves.alter_column("label", type_=sa.String(10), existing_type=sa.String(40))
"""

_MODELS = """
from chassis.database import metadata

METADATA = metadata()
"""


def wanted() -> MetaData:
    tables = metadata()
    Table("shelves", tables, Column("id", ShortId, primary_key=True), Column("label", String(40)))
    Table(
        "jars",
        tables,
        Column("id", ShortId, primary_key=True),
        Column("shelf_id", ForeignKey("shelves.id", ondelete="CASCADE"), nullable=False),
    )
    return tables


@pytest.fixture
def kiln(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with two migrations, the second of which rebuilds a table on SQLite."""
    package = tmp_path / "kiln"
    versions = package / "migrations" / "versions"
    versions.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "models.py").write_text(_MODELS)
    (package / "migrations" / "__init__.py").touch()
    (package / "migrations" / "env.py").write_text(_ENV)
    (versions / "0001_first.py").write_text(_FIRST)
    (versions / "0002_longer_labels.py").write_text(_SECOND)
    for name in [name for name in sys.modules if name.split(".")[0] == "kiln"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def run(url: str, statement: str) -> list[str]:
    engine = engine_for(url)
    with engine.begin() as connection:
        found = connection.execute(text(statement))
        rows = [str(row[0]) for row in found] if found.returns_rows else []
    engine.dispose()
    return rows


@pytest.mark.usefixtures("kiln")
def test_migrations_go_up_and_down_again(database_url: str) -> None:
    assert missing_migration("kiln", database_url) == (
        "the database is at migration none, this code wants 0002"
    )
    migrate("kiln", database_url)
    assert missing_migration("kiln", database_url) is None
    downgrade("kiln", database_url, "0001")
    assert "0001" in str(missing_migration("kiln", database_url))
    downgrade("kiln", database_url)
    migrate("kiln", database_url)


@pytest.mark.usefixtures("kiln")
def test_what_models_and_database_disagree_about_is_found(database_url: str) -> None:
    migrate("kiln", database_url, "0001")
    assert any("modify_type" in str(found) for found in differences(database_url, wanted()))


@pytest.mark.usefixtures("kiln")
def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(database_url: str) -> None:
    migrate("kiln", database_url, "0001")
    run(database_url, "INSERT INTO shelves (id, label) VALUES ('shl_1', 'top')")
    run(database_url, "INSERT INTO jars (id, shelf_id) VALUES ('jar_1', 'shl_1')")
    migrate("kiln", database_url)
    assert run(database_url, "SELECT id FROM jars") == ["jar_1"]


@pytest.mark.usefixtures("kiln")
def test_two_jobs_at_once_are_one_after_the_other(database_url: str) -> None:
    failures: list[Exception] = []

    def job() -> None:
        try:
            migrate("kiln", database_url)
        except Exception as failed:  # noqa: BLE001 — the test reads it
            failures.append(failed)

    jobs = [Thread(target=job) for _ in range(2)]
    for one in jobs:
        one.start()
    for one in jobs:
        one.join()
    assert failures == []
    assert missing_migration("kiln", database_url) is None


@pytest.mark.usefixtures("kiln")
def test_rows_that_refer_to_nothing_stop_a_migration(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kiln.sqlite'}"
    migrate("kiln", url, "0001")
    loose = create_engine(url)
    with loose.begin() as connection:
        connection.execute(text("INSERT INTO jars (id, shelf_id) VALUES ('jar_1', 'nowhere')"))
    loose.dispose()
    with pytest.raises(CommandError, match="jars"):
        migrate("kiln", url)
    assert "0001" in str(missing_migration("kiln", url))


@pytest.mark.usefixtures("kiln")
def test_a_migration_gives_up_waiting_for_a_table_that_is_in_use(postgres_url: str) -> None:
    migrate("kiln", postgres_url, "0001")
    holder = create_engine(sqlalchemy_url(postgres_url))
    with holder.begin() as connection:
        connection.execute(text("LOCK TABLE shelves IN ACCESS SHARE MODE"))
        with pytest.raises(Exception, match="lock timeout"):
            migrate("kiln", postgres_url)
    holder.dispose()
    migrate("kiln", postgres_url)


def test_the_command_says_how_the_database_stands(kiln: Path, database_url: str) -> None:
    def command(*arguments: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "chassis.migrate", *arguments],
            env={"DATABASE_URL": database_url, "PYTHONPATH": str(kiln), "PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    status, said = command("kiln", "check")
    assert (status, "at migration none" in said) == (1, True)
    assert command("kiln") == (0, "kiln: upgrade done\n")
    assert command("kiln", "check") == (0, "kiln: up to date\n")
    assert command("nothing_here")[0] == 1
    assert command("kiln", "sideways")[0] == 2
    assert command()[0] == 2


@pytest.mark.usefixtures("kiln")
def test_readiness_asks_through_the_processes_own_connections(database_url: str) -> None:
    database = Database(database_url, pool_size=1)
    check = migration_check("kiln", database)
    assert "none" in str(check())
    migrate("kiln", database_url)
    assert check() is None
    database.dispose()


def test_code_whose_release_was_overtaken_is_ready_and_leaves_the_schema_alone(
    kiln: Path, database_url: str
) -> None:
    migrate("kiln", database_url)
    newest = kiln / "kiln" / "migrations" / "versions" / "0002_longer_labels.py"
    kept = newest.read_text(encoding="utf-8")
    newest.unlink()  # as in the release before
    assert missing_migration("kiln", database_url) is None
    migrate("kiln", database_url)
    newest.write_text(kept, encoding="utf-8")
    assert missing_migration("kiln", database_url) is None
    downgrade("kiln", database_url, "0001")
    assert "0001" in str(missing_migration("kiln", database_url))
