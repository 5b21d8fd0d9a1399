"""Beside each web process stands its management server, which knows when the process leaves."""

import logging
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from chassis.serve import post_worker_init
from testkit.tokens import TestTokens

from .toy import toy_app


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Any]:
    """What gunicorn hands to its hooks, whose own SIGTERM handler notes that it was called."""
    app = toy_app(f"sqlite:///{tmp_path / 'toy.sqlite'}", TestTokens())
    made = SimpleNamespace(app=SimpleNamespace(wsgi=lambda: app), leaving=False)

    def leave(_number: int, _frame: Any) -> None:
        made.leaving = True

    before = signal.signal(signal.SIGTERM, leave)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    post_worker_init(made)
    yield made
    signal.signal(signal.SIGTERM, before)
    root.handlers[:] = handlers
    root.setLevel(level)
    made.alheraf_management.stop()
    app.extensions["alheraf"].database.dispose()


def test_a_process_that_is_told_to_leave_says_so_before_it_does(worker: Any) -> None:
    url = f"http://127.0.0.1:{worker.alheraf_management.port}"
    missing = httpx.get(f"{url}/readyz").json()["missing"]
    assert set(missing) == {"migration"}, "the toy has no migrations, and says so"
    os.kill(os.getpid(), signal.SIGTERM)
    deadline = time.monotonic() + 5
    while not worker.leaving and time.monotonic() < deadline:
        time.sleep(0.01)
    assert worker.leaving
    assert set(httpx.get(f"{url}/readyz").json()["missing"]) == {"drain"}
