"""Creates on RabbitMQ what the manifest asks for, and says what is not there.

Quorum queues survive the loss of a node; one active consumer keeps the order of each key; a
message that is delivered far too often goes to the dead queue, at least once.
"""

from typing import Any

from amqp.exceptions import NotFound
from kombu.connection import Connection

from eventing.topology import (
    COMMANDS,
    DEAD,
    DELIVERY_LIMIT,
    EVENTS,
    UNROUTED,
    Manifest,
    QueueSpec,
)

_UNROUTED_KEPT = 100_000

_EXCHANGES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (UNROUTED, "fanout", {}),
    (DEAD, "direct", {}),
    (EVENTS, "topic", {"alternate-exchange": UNROUTED}),
    (COMMANDS, "topic", {}),
)


def declare(connection: Connection, manifest: Manifest) -> None:
    """Create the exchanges, queues and bindings that are not there yet."""
    channel = connection.channel()
    for name, kind, arguments in _EXCHANGES:
        channel.exchange_declare(name, kind, durable=True, auto_delete=False, arguments=arguments)
    _queue(channel, UNROUTED, {"x-queue-type": "quorum", "x-max-length": _UNROUTED_KEPT})
    channel.queue_bind(UNROUTED, UNROUTED, "")
    for spec in manifest.queues:
        _queue(channel, spec.name, _arguments(spec))
        for bound in spec.bindings:
            channel.queue_bind(spec.name, bound.exchange, bound.pattern)


def absent(connection: Connection, manifest: Manifest) -> list[str]:
    """Return in words which exchanges and queues are not there."""
    exchanges = [
        f"exchange {name}"
        for name, kind, _ in _EXCHANGES
        if not _there(connection, "exchange_declare", name, kind)
    ]
    queues = [
        f"queue {spec.name}"
        for spec in manifest.queues
        if not _there(connection, "queue_declare", spec.name)
    ]
    return exchanges + queues


def _there(connection: Connection, ask: str, *named: str) -> bool:
    """Ask on a channel of its own: the broker closes the one on which it says no."""
    try:
        with connection.channel() as channel:
            getattr(channel, ask)(*named, passive=True)
    except NotFound:
        return False
    return True


def _queue(channel: Any, name: str, arguments: dict[str, Any]) -> None:
    channel.queue_declare(
        name, durable=True, exclusive=False, auto_delete=False, arguments=arguments
    )


def _arguments(spec: QueueSpec) -> dict[str, Any]:
    arguments: dict[str, Any] = {"x-queue-type": "quorum"}
    if spec.ordered:
        arguments["x-single-active-consumer"] = True
    if spec.dead_queue is None:
        return arguments
    return arguments | {
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": DEAD,
        "x-dead-letter-routing-key": spec.dead_queue,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
