"""Each trap is shown twice: how naive code falls into it, and that ours does not."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp
import pytest

from eventing.message import Outgoing
from eventing.topology import EVENTS, manifest_of
from eventing.transport import connect
from testkit.cable import Cable


@pytest.fixture
def cable(rabbitmq_url: str) -> Iterator[Cable]:
    connect(rabbitmq_url).apply(manifest_of("booking", []))
    with Cable(rabbitmq_url) as made:
        yield made


@pytest.fixture
def dial() -> Iterator[Callable[..., Any]]:
    """Connect as naive code does: py-amqp as it is."""
    made: list[Any] = []

    def connected(url: str, **options: Any) -> Any:
        parts = urlsplit(url)
        made.append(
            amqp.Connection(
                host=f"{parts.hostname}:{parts.port}",
                userid=parts.username,
                password=parts.password,
                virtual_host=unquote(parts.path[1:]),
                **options,
            )
        )
        made[-1].connect()
        return made[-1]

    yield connected
    for connection in made:
        connection.collect()


@pytest.fixture
def queue(rabbitmq_url: str, dial: Any) -> Iterator[Callable[..., str]]:
    """Make queues that hear their own name on the exchange of events."""
    connect(rabbitmq_url).apply(manifest_of("booking", []))
    channel, made = dial(rabbitmq_url).channel(), []

    def make(**arguments: Any) -> str:
        made.append(f"trap.{secrets.token_hex(6)}")
        dashed = {f"x-{name.replace('_', '-')}": value for name, value in arguments.items()}
        channel.queue_declare(made[-1], durable=True, auto_delete=False, arguments=dashed)
        channel.queue_bind(made[-1], EVENTS, made[-1])
        return made[-1]

    yield make
    for name in made:
        channel.queue_delete(name)


@pytest.fixture
def depth(rabbitmq_url: str) -> Callable[[str], int]:
    return connect(rabbitmq_url).depth


@pytest.fixture
def outgoing() -> Callable[[str], Outgoing]:
    def make(routing_key: str) -> Outgoing:
        event_id = f"evt_{secrets.token_hex(6)}"
        return Outgoing(event_id=event_id, routing_key=routing_key, addressed=False, body=b"{}")

    return make
