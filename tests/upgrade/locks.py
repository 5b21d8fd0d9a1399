"""A lint of migrations: no long lock, and nothing taken away that the last release needs.

squawk knows which statement takes which lock on PostgreSQL; here stands which of its rules we
leave out.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

LEFT_OUT = (
    "prefer-text-field",  # lengths of text are checked when they come in; the columns repeat them
    "prefer-bigint-over-int",  # what is counted here is small, and says so in its schema
    "prefer-bigint-over-smallint",
    "prefer-identity",  # Alembic writes serial columns, in new tables only
    "prefer-robust-stmts",  # a migration is one transaction: it happens whole or not at all
    "prefer-timestamp-tz",  # the models' own type decides it, for SQLite too
)
OLDEST = "15.0"


def complaints(sql: str) -> list[tuple[str, str]]:
    """Return what is wrong with the statements of one transaction: the rule, and why."""
    command = [
        _squawk(),
        *("--reporter", "json"),
        *("--pg-version", OLDEST),
        *("--exclude", ",".join(LEFT_OUT)),
        "--assume-in-transaction",
        *("--stdin-filepath", "migration.sql"),
    ]
    done = subprocess.run(command, input=sql, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1}:
        raise RuntimeError(f"squawk failed: {done.stderr}")
    return [(one["rule_name"], one["message"]) for one in json.loads(done.stdout)]


def _squawk() -> str:
    beside = shutil.which("squawk", path=str(Path(sys.executable).parent))
    if beside is None:
        raise RuntimeError("squawk is not in this environment; make dev sets it up")
    return beside
