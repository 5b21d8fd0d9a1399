"""CI does not pass over containers unless it is told to."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / ".ci/containers"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """The script by itself, beside an engine that does not answer."""
    docker = tmp_path / "programs/docker"
    docker.parent.mkdir()
    docker.write_text("#!/bin/sh\nexit 1\n")
    docker.chmod(0o755)
    alone = tmp_path / "house/.ci/containers"
    alone.parent.mkdir(parents=True)
    shutil.copy(SCRIPT, alone)
    return alone


@pytest.mark.parametrize(
    ("told", "status", "said"),
    [
        ({"CI": "true"}, 1, "to leave them out on purpose, say CONTAINERS=skip"),
        ({"CI": "true", "CONTAINERS": "skip"}, 0, "CONTAINERS=skip: images and compose are not"),
        ({"CI": ""}, 0, "There is no container engine here"),
    ],
)
def test_without_an_engine_it_fails_in_ci_unless_it_is_told_to_leave_it_out(
    script: Path, told: dict[str, str], status: int, said: str
) -> None:
    path = f"{script.parents[2] / 'programs'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "CONTAINERS": "", **told, "PATH": path}
    ran = subprocess.run(
        [script], env=environment, capture_output=True, text=True, check=False, timeout=30
    )
    assert ran.returncode == status
    assert said in ran.stderr
