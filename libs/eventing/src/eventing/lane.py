"""One after another: a thread that deals with the letters whose order keys fall to it."""

import contextlib
import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

from eventing.errors import Stopped
from eventing.letter import Letter
from eventing.pace import Pace
from eventing.post import Post

_log = logging.getLogger(__name__)


class Lane:
    """Takes letters in batches, deals with them, and reports what is done."""

    def __init__(
        self,
        name: str,
        post: Post,
        *,
        only_current: Callable[[list[Letter]], list[Letter]],
        on_done: Callable[[Sequence[Letter]], None],
        on_broken: Callable[[], None],
    ) -> None:
        self.name = name
        self._batch = post.batch
        self._deal = post.deal
        self._only_current = only_current
        self._on_done = on_done
        self._on_broken = on_broken
        self._pace = Pace(post.every, above=post.above)
        self._letters: queue.SimpleQueue[Sequence[Letter]] = queue.SimpleQueue()
        self._waiting: deque[Letter] = deque()
        self._stopping = False
        self._ended = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def put(self, letters: Sequence[Letter]) -> None:
        """Queue letters behind those that came before; together, since each call wakes a thread."""
        self._pace.came(len(letters))
        self._letters.put(letters)

    def stop(self) -> None:
        """Finish the batch in hand and take no other."""
        self._stopping = True
        self._letters.put(())

    def step(self) -> bool:
        """Deal with what is there, up to a batch; say whether anything was."""
        if not self.has_letters:
            return False
        self._deal_with(self._next())
        return True

    @property
    def has_letters(self) -> bool:
        """Say whether anything waits to be dealt with."""
        return bool(self._waiting) or not self._letters.empty()

    @property
    def is_running(self) -> bool:
        """Say whether a batch may still be in hand."""
        return not self._ended

    def _run(self) -> None:
        while not self._stopping:
            self._wait()
            self._deal_with(self._next())
        self._ended = True
        self._on_done([])

    def _deal_with(self, letters: list[Letter]) -> None:
        if not letters:
            return
        try:
            self._deal(letters)
        except Stopped:
            self._stopping = True
        except Exception:  # noqa: BLE001 - the lane must outlive it
            # A fault of ours: have the broker deliver them again, which is counted.
            _log.exception("a lane could not deal with its letters")
            self._on_broken()
        else:
            self._on_done(letters)

    def _wait(self) -> None:
        """Wait for a letter, and as long as it may wait for others."""
        if not self._waiting:
            self._waiting.extend(self._letters.get())
        until = time.monotonic() + self._pace.pause()
        while not self._stopping and len(self._waiting) < self._batch:
            left = until - time.monotonic()
            if left <= 0:
                return
            with contextlib.suppress(queue.Empty):
                self._waiting.extend(self._letters.get(timeout=left))

    def _next(self) -> list[Letter]:
        """Take what is there, up to a batch; a lost connection's letters are void."""
        while len(self._waiting) < self._batch and not self._letters.empty():
            self._waiting.extend(self._letters.get())
        if len(self._waiting) <= self._batch:
            taken = list(self._waiting)
            self._waiting.clear()
        else:
            taken = [self._waiting.popleft() for _ in range(self._batch)]
        return self._only_current(taken)
