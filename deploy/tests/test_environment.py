"""Setting up needs no more than a Python, and says what to do where that is not enough."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment() -> ModuleType:
    """The program, loaded as a module."""
    spec = importlib.util.spec_from_file_location("environment", ROOT / "deploy/environment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_old_python_is_told_which_one_is_needed(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment.sys, "version_info", (3, 9, 2))
    assert "needs Python 3.11 or later and this is 3.9" in environment.unfit()


def test_a_python_without_venv_is_told_what_to_install(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda _name: None)
    assert "apt-get install python3-venv" in environment.unfit()


def test_the_runtime_leaves_the_testkit_out(environment: ModuleType) -> None:
    assert ROOT / "libs/testkit" not in environment.members("runtime")
    assert ROOT / "libs/testkit" in environment.members("dev")


def test_a_changed_lock_is_installed_anew(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "requirements").mkdir()
    (tmp_path / ".venv").mkdir()
    lock = tmp_path / "requirements" / "runtime.txt"
    lock.write_text("flask==1\n")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    environment.stamp("runtime")
    assert environment.is_stamped("runtime")
    lock.write_text("flask==2\n")
    assert not environment.is_stamped("runtime")


def test_make_without_a_target_lists_what_one_can_do() -> None:
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("demo", "story", "up", "test", "check", "doctor", "lock", "map", "clean"):
        assert f"  make {target} " in said


def test_the_doctor_finds_this_machine_well() -> None:
    command = [sys.executable, "deploy/doctor.py"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout


def test_the_doctor_names_a_broken_environment(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    shutil.copy(ROOT / "deploy/doctor.py", tmp_path / "deploy")
    (tmp_path / ".venv").mkdir()
    command = [sys.executable, tmp_path / "deploy/doctor.py"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert "rm -rf .venv" in said.stdout


@pytest.mark.parametrize("engine", ["exit 0", '[ "$1" = info ]'])
def test_the_doctor_looks_for_compose_beside_the_engine(tmp_path: Path, engine: str) -> None:
    docker = tmp_path / "docker"
    docker.write_text(f"#!/bin/sh\n{engine}\n")
    docker.chmod(0o755)
    said = subprocess.run(
        [sys.executable, "deploy/doctor.py"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "  ok    a container engine" in said.stdout
    assert ("  ok    compose" in said.stdout) is (engine == "exit 0")
    assert ("apt-get install docker-compose" in said.stdout) is (engine != "exit 0")
