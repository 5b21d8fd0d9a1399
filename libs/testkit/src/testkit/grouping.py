"""Which tests run in one process, and which begin first, where several processes share the work.

A file's tests stay together; so do all that live on something large that is made once a process.
A second suite of twelve processes would take a fifth of a core while nobody asks it anything.
"""

import pytest

_LARGE = ("roomy_postgres", "world")
"""Fixtures below suites of separate processes, and below simulations; the first takes longest."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Name each test's group, and put those first that take long: nobody waits for them at last."""
    slow = {_group(item) for item in items if item.get_closest_marker("slow") is not None}
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    items.sort(key=lambda item: (_group(item) != _LARGE[0], _group(item) not in slow))


def _group(item: pytest.Item) -> str:
    named = getattr(item, "fixturenames", ())
    large = (fixture for fixture in _LARGE if fixture in named)
    return next(large, item.nodeid.partition("::")[0])
