"""One world for all tests of a process; it is begun again for every run."""

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .place import quick_folder
from .world import World


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """Return a founded town, in memory where the machine has such files."""
    with tempfile.TemporaryDirectory(dir=quick_folder()) as root, World(Path(root)) as made:
        yield made


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Say nothing of the thousand things that go wrong on purpose."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(before)
