"""Whose confirmation is whose: delivery tags of one channel, for that channel's life.

A tag is never carried over to another connection, so a late confirmation cannot be credited to a
later message.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from eventing.message import Outcome


class Batch:
    """Messages that are waited for together; what is not heard of stays unknown."""

    def __init__(self, size: int) -> None:
        self.outcomes = [Outcome.UNKNOWN] * size
        self.done = threading.Event()
        self._open = size
        if not size:
            self.done.set()

    def settle(self, index: int, outcome: Outcome) -> None:
        """Note what became of one message."""
        self.outcomes[index] = outcome
        self._open -= 1
        if not self._open:
            self.done.set()


@dataclass(frozen=True, slots=True)
class _Sent:
    event_id: str
    batch: Batch
    index: int


class Confirms:
    """The messages of one channel that the broker has not answered for."""

    def __init__(self) -> None:
        self._next_tag = 1
        self._open: OrderedDict[int, _Sent] = OrderedDict()
        self._returned: set[str] = set()

    def __len__(self) -> int:
        """Return how many messages are unanswered."""
        return len(self._open)

    def sent(self, event_id: str, batch: Batch, index: int) -> None:
        """Count a message that was published just now."""
        self._open[self._next_tag] = _Sent(event_id, batch, index)
        self._next_tag += 1

    def returned(self, event_id: str) -> None:
        """Note that no queue wanted it; its confirmation still follows."""
        self._returned.add(event_id)

    def settle(self, tag: int, *, multiple: bool, outcome: Outcome) -> None:
        """Note the broker's word on one tag, or on all up to it."""
        if not multiple:
            self._settle(self._open.pop(tag, None), outcome)
            return
        while self._open and next(iter(self._open)) <= tag:
            self._settle(self._open.popitem(last=False)[1], outcome)

    def _settle(self, sent: _Sent | None, outcome: Outcome) -> None:
        if sent is None:
            return
        if sent.event_id in self._returned:
            self._returned.discard(sent.event_id)
            outcome = Outcome.RETURNED
        sent.batch.settle(sent.index, outcome)
