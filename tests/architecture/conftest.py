"""The house as it stands, and a copy of it that may be broken."""

import shutil
from pathlib import Path

import pytest

from testkit.guards.house import House

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("libs", "services", "deploy", "tests", "docs", "requirements")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.egg-info", "build", ".*")


@pytest.fixture(scope="session")
def house() -> House:
    """The house as it stands."""
    return House(ROOT)


@pytest.fixture(scope="session")
def copy_of_the_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a copy that tests may break, as long as they mend it afterwards."""
    root = tmp_path_factory.mktemp("house")
    for folder in COPIED:
        shutil.copytree(ROOT / folder, root / folder, ignore=LEFT_OUT)
    for file in ("pyproject.toml", ".importlinter", "Makefile"):
        shutil.copy(ROOT / file, root / file)
    return root
