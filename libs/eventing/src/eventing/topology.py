"""Which exchanges and queues there must be so that nothing said is lost: the manifest."""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.event import COMMANDS, EVENTS, HOLDER_SAYS, Event
from eventing.subscription import Heard

__all__ = [
    "COMMANDS",
    "DEAD",
    "DELIVERY_LIMIT",
    "EVENTS",
    "UNROUTED",
    "Binding",
    "Manifest",
    "QueueSpec",
    "binding_of",
    "dead_queue_of",
    "manifest_of",
]

UNROUTED = "alheraf.unrouted"
"""Exchange and queue that keep what was said before its first listener existed."""
DEAD = "alheraf.dead"
"""Exchange through which a queue hands on what was delivered too often."""

DELIVERY_LIMIT = 50
"""Far above what our own count of attempts allows: the broker's limit is the last net."""


@dataclass(frozen=True, order=True)
class Binding:
    """Which routing keys of an exchange reach a queue."""

    exchange: str
    pattern: str


@dataclass(frozen=True, kw_only=True)
class QueueSpec:
    """A durable queue; `dead_queue` takes what it could not deliver in many tries."""

    name: str
    bindings: tuple[Binding, ...]
    dead_queue: str | None
    ordered: bool = True


@dataclass(frozen=True)
class Manifest:
    """All queues that must be there; the exchanges are always the same four."""

    queues: tuple[QueueSpec, ...]

    def __add__(self, other: "Manifest") -> "Manifest":
        """Return the manifest of several services together."""
        return Manifest(self.queues + other.queues)


def manifest_of(service: str, queues: Iterable[Heard]) -> Manifest:
    """Return what a service needs for the queues on which it hears, its dead queue included."""
    dead = dead_queue_of(service)
    specs = tuple(
        QueueSpec(
            name=queue.name,
            bindings=tuple(sorted(binding_of(cls, service) for cls in queue.events)),
            dead_queue=dead,
            ordered=queue.ordered,
        )
        for queue in queues
    )
    grave = QueueSpec(name=dead, bindings=(Binding(DEAD, dead),), dead_queue=None)
    return Manifest((*specs, grave))


def dead_queue_of(service: str) -> str:
    """Return the name of the queue in which a service's undeliverable messages end."""
    return f"{service}.dead"


def binding_of(cls: type[Event], service: str) -> Binding:
    """Return the binding by which a service hears an event class."""
    meta = cls.meta
    if meta.addressed:
        return Binding(COMMANDS, f"{meta.routing_key(meta.publisher)}.{service}")
    said_by = "*" if meta.publisher == HOLDER_SAYS else meta.publisher
    return Binding(EVENTS, meta.routing_key(said_by))
