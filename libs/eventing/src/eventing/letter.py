"""An arrived message, opened: the event that it carries, or why nobody can read it."""

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from contracts.event import subject_of
from contracts.wire import Envelope, Unreadable, from_wire
from eventing.message import Arrival, Inlet


class Letter(NamedTuple):
    """A message and the inlet through which it came, the only one that may acknowledge it."""

    arrival: Arrival
    inlet: Inlet | None
    envelope: Envelope | None
    unreadable: str | None

    @property
    def lane_key(self) -> str | bytes:
        """Return what all letters that must stay in order have in common."""
        if self.envelope is None:
            return self.arrival.body
        return self.envelope.order_key or self.envelope.event_id


def opened(arrival: Arrival, inlet: Inlet | None = None) -> Letter:
    """Read a message; what cannot be read is a letter too, and says why."""
    try:
        return Letter(arrival, inlet, from_wire(arrival.body), None)
    except Unreadable as wrong:
        return Letter(arrival, inlet, None, str(wrong))


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """What is kept of a message that is put aside: enough to order it, purge it and replay it."""

    queue: str
    event_id: str
    order_key: str | None
    subject: str | None
    body: bytes


def stored(queue: str, letter: Letter) -> Stored:
    """Return what is kept of a letter; an unreadable one is known by its bytes."""
    envelope = letter.envelope
    if envelope is None:
        digest = hashlib.sha256(letter.arrival.body).hexdigest()
        return Stored(
            queue=queue,
            event_id=f"sha256:{digest}",
            order_key=None,
            subject=None,
            body=letter.arrival.body,
        )
    return Stored(
        queue=queue,
        event_id=envelope.event_id,
        order_key=envelope.order_key,
        subject=subject_of(envelope.event) if envelope.event is not None else None,
        body=envelope.raw,
    )
