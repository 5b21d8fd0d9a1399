"""Processes are started in either way, end with their status, and leave with who started them."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from processes.forking import Nursery
from processes.launch import CommandLine, Launcher
from processes.program import Program, surroundings


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    made = Nursery()
    yield made
    made.close()


@pytest.fixture(params=["command line", "nursery"])
def launcher(request: pytest.FixtureRequest, nursery: Nursery) -> Launcher:
    return nursery if request.param == "nursery" else CommandLine()


def program(folder: Path, module: str, *arguments: str) -> Program:
    return Program(
        name=module,
        module=module,
        arguments=arguments,
        environment={**surroundings(), "PYTHONUNBUFFERED": "1"},
        log=folder / "program.log",
    )


def test_its_output_is_in_its_log_and_its_status_is_known(
    launcher: Launcher, tmp_path: Path
) -> None:
    job = program(tmp_path, "chassis.migrate")
    assert launcher.start(job).wait(30) == 2
    assert "usage: " in job.log.read_text(encoding="utf-8")


def test_killed_it_ends_by_that_signal(launcher: Launcher, tmp_path: Path) -> None:
    child = launcher.start(program(tmp_path, "http.server", "0", "--bind", "127.0.0.1"))
    assert child.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(0.05)
    subprocess.run(["kill", "-9", str(child.pid)], check=True)
    assert child.wait(10) == -signal.SIGKILL


def test_a_nursery_ends_what_it_started(tmp_path: Path) -> None:
    mine = Nursery()
    child = mine.start(program(tmp_path, "http.server", "0", "--bind", "127.0.0.1"))
    mine.close()
    assert not Path(f"/proc/{child.pid}").exists()
