"""What to acknowledge on one channel, said with few frames.

Lanes finish out of order. Up to the first message that is not done, one frame acknowledges all;
beyond it each message needs one of its own, so those are held for a moment: the gap mostly closes.
"""

from collections.abc import Iterable, Iterator


class Acks:
    """The delivery tags of a channel, which count from 1, and which of them are done."""

    def __init__(self, hold: int) -> None:
        self._hold = hold
        self._up_to = 0
        self._held: set[int] = set()
        self._singly: set[int] = set()

    def done(self, tags: Iterable[int]) -> Iterator[tuple[int, bool]]:
        """Note what is done; give each tag to acknowledge, and whether it stands for all below."""
        self._held.update(tags)
        last = self._advance()
        if last:
            yield last, True
        if len(self._held) > self._hold:
            yield from self.rest()

    def rest(self) -> Iterator[tuple[int, bool]]:
        """Give what is held, one by one, since the gap does not close."""
        self._singly |= self._held
        held, self._held = self._held, set()
        yield from ((tag, False) for tag in sorted(held))

    def _advance(self) -> int:
        """Close up to the first gap; return the last tag there that is still to acknowledge."""
        last = 0
        while (tag := self._up_to + 1) in self._held or tag in self._singly:
            self._up_to = tag
            if tag in self._held:
                last = tag
            self._held.discard(tag)
            self._singly.discard(tag)
        return last
