"""With several test processes, servers are found once, and every process is told where."""

import contextlib
import os

import pytest

from testkit.servers import find_postgres, find_rabbitmq
from testkit.servers.broker_admin import ManagementApi
from testkit.servers.missing import ServerMissing

_FOUND = pytest.StashKey[contextlib.ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """Find the servers in the process that leads, before it starts the others."""
    leads = not hasattr(config, "workerinput")
    if leads and config.getoption("numprocesses", None) and not config.option.collectonly:
        stack = config.stash[_FOUND] = contextlib.ExitStack()
        _announce_postgres(stack)
        _announce_rabbitmq(stack)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take down what was started."""
    if _FOUND in config.stash:
        config.stash[_FOUND].close()


def _announce_postgres(stack: contextlib.ExitStack) -> None:
    with contextlib.suppress(ServerMissing):  # each test that needs one will say so
        server = stack.enter_context(find_postgres.find_postgres())
        os.environ[find_postgres.VARIABLE] = server.url.render_as_string(hide_password=False)


def _announce_rabbitmq(stack: contextlib.ExitStack) -> None:
    with contextlib.suppress(ServerMissing):  # each test that needs one will say so
        server = stack.enter_context(find_rabbitmq.find_rabbitmq())
        os.environ[find_rabbitmq.VARIABLE] = server.url
        if isinstance(server.admin, ManagementApi):
            os.environ[find_rabbitmq.MANAGEMENT_VARIABLE] = server.admin.url
