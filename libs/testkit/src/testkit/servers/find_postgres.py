"""Where PostgreSQL comes from.

The environment; a container engine that has the image; a server on the usual port that accepts us;
a cluster of our own from installed programs; at last a container whose image is pulled.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator

import psycopg

from testkit.servers.container_engine import postgres_container
from testkit.servers.missing import ServerMissing
from testkit.servers.postgres import PostgresServer
from testkit.servers.private_postgres import private_postgres

VARIABLE = "TEST_POSTGRES_URL"
CONTAINER_PATIENCE = 90.0
USUAL = (
    "postgresql://postgres@127.0.0.1:5432/postgres",
    "postgresql://postgres:postgres@127.0.0.1:5432/postgres",
)


@contextlib.contextmanager
def find_postgres() -> Iterator[PostgresServer]:
    """Give a server on which databases can be made, and take down what was started for it.

    Raises:
        ServerMissing: none could be had; the message names everything that was tried.
    """
    named = os.environ.get(VARIABLE)
    if named:
        yield _checked(named, f"{VARIABLE} names a server that does not serve us")
        return
    with contextlib.ExitStack() as stack:
        yield _first_of([_at_hand, _running, _own, _pulled], stack)


def _first_of(
    ways: list[Callable[[contextlib.ExitStack], PostgresServer]], stack: contextlib.ExitStack
) -> PostgresServer:
    tried = []
    for way in ways:
        try:
            return way(stack)
        except ServerMissing as missing:
            tried.append(str(missing))
    raise ServerMissing("no PostgreSQL: " + "; ".join(tried))


def _running(_stack: contextlib.ExitStack) -> PostgresServer:
    for url in USUAL:
        with contextlib.suppress(ServerMissing):
            return _checked(url, "the one on the usual port does not accept us")
    raise ServerMissing("none that accepts us on the usual port 5432")


def _at_hand(stack: contextlib.ExitStack) -> PostgresServer:
    return _contained(stack, pull=False)


def _pulled(stack: contextlib.ExitStack) -> PostgresServer:
    return _contained(stack, pull=True)


def _contained(stack: contextlib.ExitStack, *, pull: bool) -> PostgresServer:
    url = stack.enter_context(postgres_container(pull=pull))
    return _checked(url, "its container does not answer", patience=CONTAINER_PATIENCE)


def _own(stack: contextlib.ExitStack) -> PostgresServer:
    return _checked(stack.enter_context(private_postgres()).url, "our own cluster does not answer")


def _checked(url: str, complaint: str, *, patience: float = 0.0) -> PostgresServer:
    server = PostgresServer(url)
    deadline = time.monotonic() + patience
    while True:
        try:
            server.check()
        except psycopg.Error as error:
            if time.monotonic() >= deadline:
                raise ServerMissing(f"{complaint}: {error}".strip()) from error
            time.sleep(0.2)
        else:
            return server
