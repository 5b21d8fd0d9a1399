"""A message on its way: what we hand to a broker, what it says of it, and what it hands to us."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Protocol

from eventing.topology import COMMANDS, EVENTS, Manifest


@dataclass(frozen=True, kw_only=True, slots=True)
class Outgoing:
    """The bytes of an event and what a broker needs to know of them."""

    event_id: str
    routing_key: str
    addressed: bool
    body: bytes
    order_key: str | None = None
    traceparent: str | None = None

    @property
    def exchange(self) -> str:
        """Return where it is published: a command that nobody hears must come back."""
        return COMMANDS if self.addressed else EVENTS


class Outcome(Enum):
    """What became of a published message."""

    CONFIRMED = "confirmed"
    """The broker has it safely."""
    RETURNED = "returned"
    """No queue wants it, and somebody must."""
    REFUSED = "refused"
    """The broker would not take it."""
    UNKNOWN = "unknown"
    """The connection ended first: it may or may not have arrived, so it is sent again."""


class Arrival(NamedTuple):
    """A message as a broker hands it over; `tag` means something to the inlet alone.

    `died_in` is the queue that gave up on it, where it comes from a dead queue.
    """

    queue: str
    tag: object
    body: bytes
    redelivered: bool
    died_in: str | None = None


Answers = Callable[[], list[Outcome]]
"""Waits for the broker's word on each message that was sent, and returns it in their order."""


class Publisher(Protocol):
    """Sends messages; used by one thread at a time."""

    def send(self, messages: Sequence[Outgoing], *, following: bool = False) -> Answers:
        """Send all, behind those that were sent before, and wait for nothing yet.

        What is `following` goes by the same connection as what was sent last, or not at all: on
        a new one it would overtake what was lost with the old one.

        Raises:
            BrokerUnavailable: nothing was sent.
        """

    def publish(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        """Send all, wait for the broker's word on each, and return it in the same order.

        Raises:
            BrokerUnavailable: nothing was sent.
        """

    @property
    def unconfirmed(self) -> int:
        """Return how many messages were sent and are not answered for; any thread may ask."""

    @property
    def is_blocked(self) -> bool:
        """Say whether the broker takes nothing for now, as when its disk or memory is full."""

    def close(self) -> None:
        """Let go of the connection."""


class Inlet(Protocol):
    """Receives messages; belongs to one thread, except for `wake`."""

    def consume(self, queue: str, *, prefetch: int, on_arrival: Callable[[Arrival], None]) -> None:
        """Have the queue's messages handed over while `drain` runs, so many unacknowledged."""

    def drain(self, timeout: float) -> None:
        """Hand over what is there; where nothing is, wait at most `timeout` seconds.

        Raises:
            BrokerUnavailable: the connection is lost, and with it the right to acknowledge.
        """

    def ack(self, arrivals: Sequence[Arrival]) -> None:
        """Tell the broker that these have taken effect."""

    def depth(self, queue: str) -> int:
        """Return how many messages are ready and not handed to anybody."""

    def wake(self) -> None:
        """Make a waiting `drain` return; any thread may call this."""

    def close(self) -> None:
        """Let go of the connection; what is not acknowledged goes back to its queue."""


class Transport(Protocol):
    """A broker."""

    def apply(self, manifest: Manifest) -> None:
        """Create what is missing.

        Raises:
            BrokerUnavailable: the broker cannot be reached, or will not have it so.
        """

    def missing(self, manifest: Manifest) -> list[str]:
        """Return in words what is not there."""

    def publisher(self) -> Publisher:
        """Return a publisher that connects when it is first used."""

    def inlet(self) -> Inlet:
        """Connect and return an inlet.

        Raises:
            BrokerUnavailable: the broker cannot be reached.
        """

    def depth(self, queue: str) -> int:
        """Return how many messages are ready and not handed to anybody."""

    def close(self) -> None:
        """Let go of everything."""
