"""The pytest plugin of the house: real servers, fresh for every test, and a clock that obeys."""

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from testkit.clock import MovableClock
from testkit.servers.find_postgres import find_postgres
from testkit.servers.find_rabbitmq import find_rabbitmq
from testkit.servers.missing import ServerMissing, without_server
from testkit.servers.postgres import PostgresServer
from testkit.servers.rabbitmq import RabbitServer
from testkit.tokens import TestTokens

pytest_plugins = ("testkit.counting", "testkit.grouping", "testkit.sharing")

Server = TypeVar("Server")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer | ServerMissing]:
    """The one PostgreSQL of this run, or why there is none."""
    yield from _found(find_postgres())


@pytest.fixture(scope="session")
def rabbitmq_server() -> Iterator[RabbitServer | ServerMissing]:
    """The one RabbitMQ of this run, or why there is none."""
    yield from _found(find_rabbitmq())


def _found(source: contextlib.AbstractContextManager[Server]) -> Iterator[Server | ServerMissing]:
    with contextlib.ExitStack() as stack:
        try:
            found: Server | ServerMissing = stack.enter_context(source)
        except ServerMissing as missing:
            found = missing
        yield found


@pytest.fixture
def postgres_url(postgres_server: PostgresServer | ServerMissing) -> Iterator[str]:
    """A PostgreSQL database that nobody has used, dropped afterwards."""
    if isinstance(postgres_server, ServerMissing):
        without_server(str(postgres_server))
        return
    with postgres_server.fresh_database() as url:
        yield url


@pytest.fixture
def rabbitmq_url(rabbitmq_server: RabbitServer | ServerMissing) -> Iterator[str]:
    """A RabbitMQ virtual host that nobody has used, deleted afterwards."""
    if isinstance(rabbitmq_server, ServerMissing):
        without_server(str(rabbitmq_server))
        return
    with rabbitmq_server.fresh_vhost() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An SQLite database file that nobody has used."""
    return f"sqlite:///{tmp_path / 'test.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database; every test that asks for it runs on both kinds."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def shared_database_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """One database of each kind for a whole run; who makes its tables empties them each time."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('shared') / 'test.sqlite3'}"
        return
    server = request.getfixturevalue("postgres_server")
    if isinstance(server, ServerMissing):
        without_server(str(server))
    with server.fresh_database() as url:
        yield url


@pytest.fixture(params=["memory", "sqlite", "amqp"])
def broker_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh broker; every test that asks for it runs on all three kinds."""
    if request.param == "amqp":
        return str(request.getfixturevalue("rabbitmq_url"))
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'bus.sqlite3'}"
    return f"memory://{secrets.token_hex(6)}"


@pytest.fixture
def clock() -> MovableClock:
    """A clock that stands still until the test moves it."""
    return MovableClock()


@pytest.fixture(scope="session")
def tokens() -> TestTokens:
    """An issuer of access tokens whose key only this run knows."""
    return TestTokens()
