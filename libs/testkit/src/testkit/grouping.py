"""Which tests run in one process, and which begin first, where several processes share the work.

A file's tests stay together; so do those of several files that live on something large, which is
made once a process: a second suite of twelve service processes would take a fifth of a core while
nobody asks it anything.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

_TOGETHER = ("tests/faults/test_", "tests/simulation/")
"""How the names of files begin that run in one process; those of the first take longest."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long first, so that nobody waits for it at last."""
    slow = {_group(item.nodeid) for item in items if item.get_closest_marker("slow") is not None}
    items.sort(key=lambda item: _rank(_group(item.nodeid), slow))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> "Groups | None":
    """Share the work out by group, where it is to be shared out by file."""
    return Groups(config, log) if config.getoption("dist") == "loadfile" else None


class Groups(LoadScopeScheduling):  # type: ignore[misc]
    """Gives a process all tests of a group."""

    def _split_scope(self, nodeid: str) -> str:
        return _group(nodeid)


def _group(nodeid: str) -> str:
    file = nodeid.partition("::")[0]
    return next((group for group in _TOGETHER if file.startswith(group)), file)


def _rank(group: str, slow: set[str]) -> int:
    return 0 if group == _TOGETHER[0] else 1 if group in slow else 2
