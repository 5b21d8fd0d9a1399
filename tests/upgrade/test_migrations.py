"""A migration of a running system: it waits for no lock for long, and the last release lives on."""

import importlib
from pathlib import Path

import pytest

from embedded.names import NAMES

from .locks import complaints
from .recording import statements

WAIVED: dict[tuple[str, str], dict[str, str]] = {}
"""By service and migration: a rule that it breaks, and why that does no harm there."""

GUARDED = "SET LOCAL statement_timeout = '15min';\nSET LOCAL lock_timeout = '5s';\n"
BROKEN = {
    "require-concurrent-index-creation": "CREATE INDEX ix ON orders (state)",
    "require-concurrent-index-deletion": "DROP INDEX ix_orders_state",
    "ban-concurrent-index-creation-in-transaction": "CREATE INDEX CONCURRENTLY ix ON t (a)",
    "adding-field-with-default": "ALTER TABLE t ADD COLUMN a timestamptz DEFAULT clock_timestamp()",
    "adding-required-field": "ALTER TABLE orders ADD COLUMN note text NOT NULL",
    "adding-not-nullable-field": "ALTER TABLE orders ALTER COLUMN note SET NOT NULL",
    "adding-serial-primary-key-field": "ALTER TABLE orders ADD COLUMN number serial PRIMARY KEY",
    "adding-foreign-key-constraint": (
        "ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (buyer) REFERENCES buyers (id)"
    ),
    "constraint-missing-not-valid": "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0)",
    "disallowed-unique-constraint": "ALTER TABLE orders ADD CONSTRAINT one UNIQUE (number)",
    "changing-column-type": "ALTER TABLE orders ALTER COLUMN total TYPE bigint",
    "renaming-column": "ALTER TABLE orders RENAME COLUMN total TO amount",
    "renaming-table": "ALTER TABLE orders RENAME TO purchases",
    "ban-drop-column": "ALTER TABLE orders DROP COLUMN total",
    "ban-drop-table": "DROP TABLE orders",
    "ban-drop-not-null": "ALTER TABLE orders ALTER COLUMN total DROP NOT NULL",
}
TOY = {
    "env.py": """
from sqlalchemy import MetaData
from chassis.migrate import run_env

run_env(MetaData())
""",
    "versions/0001_pots.py": """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None


def upgrade():
    number = sa.Column("id", sa.BigInteger, primary_key=True)
    op.create_table("pots", number, sa.Column("glaze", sa.Text))
    op.create_index("ix_pots_glaze", "pots", ["glaze"])
""",
    "versions/0002_slow.py": """
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.create_index("ix_pots_both", "pots", ["glaze", "id"])
""",
}


@pytest.mark.parametrize("service", NAMES)
def test_no_migration_takes_a_long_lock_or_what_the_last_release_needs(
    service: str, postgres_url: str
) -> None:
    found = {}
    for name, sql in statements(service, folder_of(service), postgres_url):
        waived = WAIVED.get((service, name), {})
        found[name] = [one for one in complaints(sql) if one[0] not in waived]
    assert found
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def folder_of(package: str) -> str:
    return str(next(iter(importlib.import_module(f"{package}.migrations").__path__)))


@pytest.mark.parametrize("rule", BROKEN)
def test_each_rule_is_seen_to_fail(rule: str) -> None:
    assert rule in {found for found, _ in complaints(f"{GUARDED}{BROKEN[rule]};")}


def test_a_lock_without_a_time_limit_is_seen() -> None:
    found = {rule for rule, _ in complaints("ALTER TABLE orders ADD COLUMN note text;")}
    assert {"require-lock-timeout", "require-statement-timeout"} <= found


def test_what_expands_passes() -> None:
    adding = (
        "ALTER TABLE orders ADD COLUMN note text; ALTER TABLE orders ADD COLUMN n int DEFAULT 0;"
    )
    making = "CREATE TABLE gifts (id bigint PRIMARY KEY, o text); CREATE INDEX ix ON gifts (o);"
    assert complaints(GUARDED + adding + making) == []


def test_a_slow_migration_is_found_in_what_it_says_to_the_server(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "potters"
    for name, text in TOY.items():
        file = package / "migrations" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for folder in (package, package / "migrations"):
        (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    migrations = str(package / "migrations")
    said = dict(statements("potters", migrations, postgres_url))
    assert complaints(said["0001_pots"]) == []
    assert [rule for rule, _ in complaints(said["0002_slow"])] == [
        "require-concurrent-index-creation"
    ]
