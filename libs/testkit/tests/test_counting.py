"""A run says how many tests met real servers, and CI takes no skip for an answer."""

import os
import subprocess
import sys
from pathlib import Path

from testkit.servers.find_postgres import VARIABLE
from testkit.servers.ports import free_port

TEST = "def test_it(postgres_url): ...\ndef test_without(): ...\n"


def test_at_home_it_is_left_out_counted_and_explained(tmp_path: Path) -> None:
    status, said = run(tmp_path, ci="")
    assert status == 0
    assert "real servers: 0 tests met them, 1 were left out" in said
    assert f"1 × Skipped: needs a real server: {VARIABLE} names a server" in said
    assert "1 passed, 1 skipped" in said


def test_in_ci_it_fails(tmp_path: Path) -> None:
    status, said = run(tmp_path, ci="true")
    assert status == 1
    assert "CI must have real servers" in said


def run(folder: Path, *, ci: str) -> tuple[int, str]:
    """Run two tests where the named PostgreSQL does not answer."""
    (folder / "test_some.py").write_text(TEST)
    nowhere = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "testkit.plugin", "-p", "no:cacheprovider"],
        cwd=folder,
        env={**os.environ, VARIABLE: nowhere, "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
