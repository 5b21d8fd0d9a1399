"""What a service listens to, and what it does on hearing it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from contracts.event import Event
from contracts.wire import Envelope

MessageFence = Callable[[Session, Sequence[Envelope]], Sequence[Event | None]]
"""Locks the people of a batch; gives None for an event whose subject is forgotten."""


@dataclass(frozen=True)
class Heard:
    """A queue and what is heard on it: what a broker and a reader of documents need to know."""

    name: str
    events: tuple[type[Event], ...]
    ordered: bool = True


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """One durable queue of a service and the handlers of what arrives in it.

    A handler is `fn(session, event, *, deps)` and runs in the transaction that remembers the
    message. With `own_transactions` it is `fn(event, *, deps)`: it opens its own, must be
    idempotent by itself, and stands outside fence and inbox. Such events come one by one, except
    those that also have a handler `fn(events, *, deps)` in `together`: what follows one upon the
    other is handed over at once, and one by one where that fails.

    `first(session, events)` runs before the handlers of one transaction: it can look up together
    what each of them would look up by itself.

    Messages of one order key are handled one after another; `lanes` keys at a time. With
    `ordered=False` several worker processes may share the queue, and order is given up. Where
    more than `above` messages a second come to a lane, it takes them `every` so many seconds: more
    take effect together.
    """

    queue: str
    handlers: Mapping[type[Event], Callable[..., Any]]
    lanes: int = 2
    batch: int = 100
    own_transactions: bool = False
    first: Callable[[Session, Sequence[Event]], object] | None = None
    together: Mapping[type[Event], Callable[..., Any]] = field(default_factory=dict)
    every: float = 0.0
    above: int = 0
    ordered: bool = True

    def __post_init__(self) -> None:
        """Raise ValueError where the parts do not fit."""
        if self.own_transactions and self.batch != 1 and not self.together:
            raise ValueError(f"{self.queue}: own_transactions needs batch=1")
        if not self.handlers.keys() >= self.together.keys():
            raise ValueError(f"{self.queue}: what comes together must be handled one by one too")
        if self.lanes < 1 or self.batch < 1:
            raise ValueError(f"{self.queue}: lanes and batch start at 1")
        if not self.handlers:
            raise ValueError(f"{self.queue}: a queue without handlers hears nothing")

    @property
    def heard(self) -> Heard:
        """Return what is heard here, without what is done on it."""
        return Heard(self.queue, tuple(self.handlers), self.ordered)
