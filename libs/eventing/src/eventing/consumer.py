"""Receives on one connection and one thread; lanes of their own deal with what came in.

Letters of one order key fall to one lane, in the order of their arrival. Lanes hand back what is
done; this thread alone acknowledges it, after the commit, and only on the connection through
which it came.
"""

import logging
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from chassis import failpoint
from eventing.backoff import RECONNECT
from eventing.errors import BrokerUnavailable
from eventing.lane import Deal, Lane
from eventing.letter import Letter, opened
from eventing.message import Arrival, Inlet, Transport
from eventing.metrics import EventMetrics
from eventing.watchdog import Watchdog

_log = logging.getLogger(__name__)

_DRAIN = 1.0
_ROUNDS_AHEAD = 2
"""Batches that the broker hands over before the first is acknowledged."""


@dataclass(frozen=True, kw_only=True)
class Post:
    """A queue, and who deals with its letters."""

    queue: str
    lanes: int
    batch: int
    deal: Deal

    @property
    def prefetch(self) -> int:
        """Return how many letters may be unacknowledged."""
        return self.lanes * self.batch * _ROUNDS_AHEAD


class Consumer:
    """The receiving end of one worker."""

    def __init__(
        self,
        transport: Transport,
        posts: Sequence[Post],
        *,
        before: Callable[[], None],
        metrics: EventMetrics,
    ) -> None:
        self._transport = transport
        self._posts = posts
        self._before = before
        self._metrics = metrics
        self._inlet: Inlet | None = None
        self._broken = False
        self._done: deque[Letter] = deque()
        self._stopping = threading.Event()
        self._lanes = {
            post.queue: [self._lane(post, n) for n in range(post.lanes)] for post in posts
        }
        self._thread = threading.Thread(target=self._run, name="consumer", daemon=True)

    def start(self) -> None:
        """Begin to receive."""
        for lane in self._every_lane():
            lane.start()
        self._thread.start()

    def stop(self) -> None:
        """Let the lanes finish what they have in hand, acknowledge it, and hang up."""
        for lane in self._every_lane():
            lane.stop()
        self._stopping.set()
        self._wake()

    def join(self, timeout: float) -> None:
        """Wait until that is done."""
        if self._thread.is_alive():
            self._thread.join(timeout)

    @property
    def is_receiving(self) -> bool:
        """Say whether there is a connection on which letters come in."""
        return self._inlet is not None

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                self._before()
                self._serve()
            except BrokerUnavailable as wrong:
                self._metrics.reconnects.inc()
                failures = failures + 1 if time.monotonic() - started < RECONNECT.longest else 1
                _log.warning("%s; connecting again", wrong)
                self._stopping.wait(RECONNECT.seconds(failures))

    def _serve(self) -> None:
        """Receive on one connection until it ends or we do."""
        inlet = self._transport.inlet()
        self._broken = False
        self._inlet = inlet
        try:
            watchdog = Watchdog(inlet, [post.queue for post in self._posts])
            for post in self._posts:
                sort = partial(self._sort, inlet, watchdog)
                inlet.consume(post.queue, prefetch=post.prefetch, on_arrival=sort)
            while not self._broken and not self._is_finished():
                inlet.drain(_DRAIN)
                self._acknowledge(inlet)
                watchdog.look()
        finally:
            self._inlet = None
            _close(inlet)
        if self._broken:
            raise BrokerUnavailable("a lane asks for its letters again")

    def _is_finished(self) -> bool:
        """Say whether we are stopping, every lane has, and nothing is left to acknowledge."""
        lanes_run = any(lane.is_running for lane in self._every_lane())
        return self._stopping.is_set() and not lanes_run and not self._done

    def _sort(self, inlet: Inlet, watchdog: Watchdog, arrival: Arrival) -> None:
        watchdog.arrived(arrival.queue)
        letter = opened(arrival, inlet)
        lanes = self._lanes[arrival.queue]
        lanes[_place(letter, len(lanes))].put(letter)

    def _acknowledge(self, inlet: Inlet) -> None:
        done = []
        while self._done:
            letter = self._done.popleft()
            if letter.inlet is inlet:
                done.append(letter.arrival)
        if done:
            failpoint.hit("consumer.before_ack")
            inlet.ack(done)
            failpoint.hit("consumer.after_ack")

    def _lane(self, post: Post, number: int) -> Lane:
        return Lane(
            f"{post.queue}-{number}",
            batch=post.batch,
            deal=post.deal,
            is_current=lambda letter: letter.inlet is self._inlet,
            on_done=self._on_done,
            on_broken=self._on_broken,
        )

    def _every_lane(self) -> list[Lane]:
        return [lane for lanes in self._lanes.values() for lane in lanes]

    def _on_done(self, letters: Sequence[Letter]) -> None:
        self._done.extend(letters)
        self._wake()

    def _on_broken(self) -> None:
        self._broken = True
        self._wake()

    def _wake(self) -> None:
        inlet = self._inlet
        if inlet is not None:
            inlet.wake()


def _place(letter: Letter, lanes: int) -> int:
    key = letter.lane_key
    return zlib.crc32(key if isinstance(key, bytes) else key.encode()) % lanes


def _close(inlet: Inlet) -> None:
    try:
        inlet.close()
    except BrokerUnavailable as wrong:
        _log.info("the connection was gone already: %s", wrong)
