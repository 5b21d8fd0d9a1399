"""Where RabbitMQ comes from.

The environment; a container engine that has the image; a broker on the usual port that accepts us;
a node of our own from installed programs; at last a container whose image is pulled.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator

import httpx
from pika.exceptions import AMQPError

from testkit.servers.broker_admin import AdminRefused, BrokerAdmin, CommandLine, ManagementApi
from testkit.servers.container_engine import rabbitmq_container
from testkit.servers.missing import ServerMissing
from testkit.servers.ports import answers
from testkit.servers.private_rabbitmq import private_rabbitmq
from testkit.servers.rabbitmq import RabbitServer

VARIABLE = "TEST_AMQP_URL"
MANAGEMENT_VARIABLE = "TEST_AMQP_MANAGEMENT_URL"
CONTAINER_PATIENCE = 90.0
NOT_OURS = (AdminRefused, AMQPError, httpx.HTTPError, OSError)
USUAL_PORT = 5672
USUAL_MANAGEMENT_PORT = 15672


@contextlib.contextmanager
def find_rabbitmq() -> Iterator[RabbitServer]:
    """Give a broker on which virtual hosts can be made, and take down what was started for it.

    Raises:
        ServerMissing: none could be had; the message names everything that was tried.
    """
    with contextlib.ExitStack() as stack:
        server = _named() or _first_of([_at_hand, _running, _own, _pulled], stack)
        stack.callback(server.close)
        yield server


def _named() -> RabbitServer | None:
    url = os.environ.get(VARIABLE)
    if not url:
        return None
    try:
        return _administered(url, os.environ.get(MANAGEMENT_VARIABLE))
    except ServerMissing as missing:
        raise ServerMissing(
            f"{VARIABLE} names a broker on which we may not make virtual hosts; "
            f"set {MANAGEMENT_VARIABLE}, with user and password in it ({missing})"
        ) from missing


def _first_of(
    ways: list[Callable[[contextlib.ExitStack], RabbitServer]], stack: contextlib.ExitStack
) -> RabbitServer:
    tried = []
    for way in ways:
        try:
            return way(stack)
        except ServerMissing as missing:
            tried.append(str(missing))
    raise ServerMissing("no RabbitMQ: " + "; ".join(tried))


def _running(_stack: contextlib.ExitStack) -> RabbitServer:
    if not answers("127.0.0.1", USUAL_PORT):
        raise ServerMissing(f"none on the usual port {USUAL_PORT}")
    has_management = answers("127.0.0.1", USUAL_MANAGEMENT_PORT)
    management = f"http://guest:guest@127.0.0.1:{USUAL_MANAGEMENT_PORT}" if has_management else None
    return _administered(f"amqp://guest:guest@127.0.0.1:{USUAL_PORT}/%2F", management)


def _at_hand(stack: contextlib.ExitStack) -> RabbitServer:
    return _contained(stack, pull=False)


def _pulled(stack: contextlib.ExitStack) -> RabbitServer:
    return _contained(stack, pull=True)


def _contained(stack: contextlib.ExitStack, *, pull: bool) -> RabbitServer:
    url, management = stack.enter_context(rabbitmq_container(pull=pull))
    return _administered(url, management, patience=CONTAINER_PATIENCE)


def _own(stack: contextlib.ExitStack) -> RabbitServer:
    node = stack.enter_context(private_rabbitmq())
    return _administered(node.url, node.management_url)


def _administered(url: str, management: str | None, *, patience: float = 0.0) -> RabbitServer:
    deadline = time.monotonic() + patience
    while True:
        try:
            admin: BrokerAdmin = ManagementApi(management) if management else CommandLine()
            server = RabbitServer(url, admin)
            server.check()
        except NOT_OURS as error:
            if time.monotonic() >= deadline:
                raise ServerMissing(f"{type(error).__name__}: {error}") from error
            time.sleep(0.2)
        else:
            return server
