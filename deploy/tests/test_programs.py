"""What tests meet for real is installed where that is possible, and named where it is not."""

import importlib.util
import os
import stat
import sys
from pathlib import Path
from types import ModuleType

import pytest

PROGRAM = Path(__file__).resolve().parents[1] / "programs.py"


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The program, loaded as a module; all that it wants is one thing that is nowhere."""
    spec = importlib.util.spec_from_file_location("programs", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "WANTED", (("no-such-package", module.there("no-such-program")),))
    return module


def test_where_everything_is_here_it_has_nothing_to_say(
    programs: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "WANTED", (("python3", programs.there(sys.executable)),))
    assert programs.main() == 0
    assert capsys.readouterr().out == ""


def test_who_may_not_install_is_told_what_to_install(
    programs: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs.os, "geteuid", lambda: 1000)
    assert programs.main() == 0
    assert "apt-get install no-such-package" in capsys.readouterr().out


def test_an_installation_that_fails_ends_with_what_apt_said(
    programs: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text("#!/bin/sh\ncase $2 in update) ;; *) echo cannot find $*; exit 100;; esac\n")
    apt.chmod(apt.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(programs.os, "geteuid", lambda: 0)
    assert programs.main() == 1
    assert "cannot find" in capsys.readouterr().err
