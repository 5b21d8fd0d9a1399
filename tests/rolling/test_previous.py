"""The release before this code is found, and what is new since, or it is said why not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .previous import (
    ROOT,
    NoSuchRevision,
    TooShallow,
    checked_out,
    migrated_services,
    previous_number,
    previous_release,
)

AT_WORK = (
    "# Changelog\n## [Unreleased]\n### Added\n## [0.2.0] - 2026-11-26\n## [0.1.0] - 2026-11-20\n"
)
PLAIN = AT_WORK.replace("[Unreleased]", "Unreleased")
RELEASED = AT_WORK.replace("## [Unreleased]\n### Added\n", "")
FIRST = "# Changelog\n## [0.1.0] - 2026-11-20\n"
BEGUN = "# Changelog\n## [Unreleased]\n"


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        (AT_WORK, "0.2.0"),
        (PLAIN, "0.2.0"),
        (RELEASED, "0.1.0"),
        (FIRST, None),
        (BEGUN, None),
        (BEGUN + FIRST, "0.1.0"),
    ],
)
def test_it_is_the_newest_number_below_the_first_heading(changes: str, number: str | None) -> None:
    assert previous_number(changes) == number


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house whose changelog says what is unreleased, over its second release."""
    made = tmp_path / "house"
    shutil.copytree(ROOT / "tests/rolling", made / "tests/rolling")
    (made / "CHANGELOG.md").write_text(AT_WORK, encoding="utf-8")
    _git(made, "init", "--quiet")
    for subject in ("Release 0.1.0", "Release 0.2.0", "Go on"):
        _commit(made, subject)
    return made


@pytest.fixture
def shallow(house: Path) -> Path:
    """A clone of it that has the last commit only, as CI makes them."""
    clone = house.with_name("shallow")
    _git(house, "clone", "--quiet", "--depth", "1", house.as_uri(), str(clone))
    return clone


def test_it_is_found_by_what_its_commit_says(house: Path) -> None:
    assert previous_release(house) == _git(house, "rev-parse", "HEAD~1").strip()


def test_a_tag_goes_before_what_a_commit_says(house: Path) -> None:
    _git(house, "tag", "v0.2.0")
    assert previous_release(house) == "v0.2.0"


def test_a_shallow_clone_says_how_it_reaches_back(shallow: Path) -> None:
    with pytest.raises(TooShallow, match=r"release 0\.2\.0: git fetch --unshallow"):
        previous_release(shallow)
    _git(shallow, "fetch", "--quiet", "--unshallow")
    assert previous_release(shallow) == _git(shallow, "rev-parse", "HEAD~1").strip()


def test_a_release_that_no_commit_names_is_named(house: Path) -> None:
    changes = house / "CHANGELOG.md"
    changes.write_text(AT_WORK.replace("0.2.0", "0.3.0"), encoding="utf-8")
    with pytest.raises(NoSuchRevision, match=r"neither a tag v0\.3\.0"):
        previous_release(house)


@pytest.mark.parametrize(("ci", "status"), [("true", 2), ("", 0)])
def test_only_at_home_a_shallow_clone_is_passed_over(shallow: Path, ci: str, status: int) -> None:
    done = subprocess.run(
        [sys.executable, "tests/rolling/restart.py", "--short", "--to", "previous"],
        cwd=shallow,
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert "git fetch --unshallow" in done.stdout + done.stderr
    assert ("PASSED OVER" in done.stdout) == (status == 0)


def test_services_whose_migrations_changed_are_named(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for name in ("identity", "booking", "privacy"):
        first = _folder(old, name) / "0001_first.py"
        first.parent.mkdir(parents=True)
        first.touch()
    shutil.copytree(old, new)
    assert migrated_services(old, new) == frozenset()
    (_folder(new, "privacy") / "0002_more.py").touch()
    (_folder(new, "booking") / "0001_first.py").write_text("edited = True", encoding="utf-8")
    (_folder(new, "identity") / "0001_first.pyc").touch()
    assert migrated_services(old, new) == {"booking", "privacy"}


def test_the_code_of_a_revision_can_be_laid_out() -> None:
    with checked_out("HEAD") as folder:
        assert (folder / "services/booking/pyproject.toml").is_file()


def test_an_unknown_revision_is_named() -> None:
    with pytest.raises(NoSuchRevision, match="no revision v9"), checked_out("v9"):
        pytest.fail("there is nothing to lay out")


def _folder(house: Path, service: str) -> Path:
    return house / "services" / service / "src" / service / "migrations/versions"


def _commit(house: Path, subject: str) -> None:
    (house / "newest").write_text(subject, encoding="utf-8")
    _git(house, "add", "--all")
    somebody = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
    _git(house, *somebody, "commit", "--quiet", "--no-gpg-sign", "--message", subject)


def _git(house: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=house, capture_output=True, text=True, check=True
    )
    return done.stdout
