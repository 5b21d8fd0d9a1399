"""Creates on RabbitMQ what the manifest asks for.

Quorum queues survive the loss of a node; one active consumer keeps the order of each key; a
message that is delivered far too often goes to the dead queue, at least once.
"""

from typing import Any

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

UNROUTED_ARGUMENTS: dict[str, Any] = {"x-queue-type": "quorum", "x-max-length": 100_000}

EXCHANGES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (UNROUTED, "fanout", {}),
    (DEAD, "direct", {}),
    (EVENTS, "topic", {"alternate-exchange": UNROUTED}),
    (COMMANDS, "topic", {}),
)


def declare(connection: Connection, manifest: Manifest) -> None:
    """Create the exchanges, queues and bindings that are not there yet."""
    channel = connection.channel()
    for name, kind, arguments in EXCHANGES:
        make_exchange(channel, name, kind, arguments)
    make_queue(channel, UNROUTED, UNROUTED_ARGUMENTS)
    channel.queue_bind(UNROUTED, UNROUTED, "")
    for spec in manifest.queues:
        make_queue(channel, spec.name, arguments_of(spec))
        for bound in spec.bindings:
            channel.queue_bind(spec.name, bound.exchange, bound.pattern)


def make_exchange(channel: Any, name: str, kind: str, arguments: dict[str, Any]) -> None:
    """Create an exchange, or see that it is what it should be."""
    channel.exchange_declare(name, kind, durable=True, auto_delete=False, arguments=arguments)


def make_queue(channel: Any, name: str, arguments: dict[str, Any]) -> None:
    """Create a queue, or see that it is what it should be."""
    channel.queue_declare(
        name, durable=True, exclusive=False, auto_delete=False, arguments=arguments
    )


def arguments_of(spec: QueueSpec) -> dict[str, Any]:
    """Return the arguments that a queue of the manifest has on RabbitMQ."""
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
