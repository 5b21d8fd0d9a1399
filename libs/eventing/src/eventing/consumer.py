"""Receives on one connection and one thread; lanes of their own deal with what came in.

Letters of one order key fall to one lane, in the order of their arrival. Lanes hand back what is
done; this thread alone acknowledges it, after the commit, and only on the connection through
which it came.
"""

import logging
import threading
import zlib
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from functools import partial

from chassis import failpoint
from chassis.clock import Clock
from eventing.backoff import RECONNECT
from eventing.errors import BrokerUnavailable
from eventing.lane import Lane
from eventing.letter import Letter, opened
from eventing.message import Arrival, Inlet, Transport
from eventing.metrics import EventMetrics
from eventing.post import Post
from eventing.tell import told
from eventing.watchdog import Watchdog

_log = logging.getLogger(__name__)

_DRAIN = 1.0
_Line = tuple[Inlet, Watchdog]
"""A connection, and who notices that it is dead."""


class Consumer:
    """The receiving end of one worker."""

    def __init__(
        self,
        transport: Transport,
        posts: Sequence[Post],
        *,
        before: Callable[[], None],
        metrics: EventMetrics,
        clock: Clock,
    ) -> None:
        self._transport = transport
        self._posts = posts
        self._before = before
        self._metrics = metrics
        self._clock = clock
        self._line: _Line | None = None
        self._why = "not connected to the broker yet"
        self._broken = False
        self._sorted: defaultdict[Lane, list[Letter]] = defaultdict(list)
        self._done: deque[Sequence[Letter]] = deque()
        self._woken = False
        self._stopping = threading.Event()
        self._lanes = {
            post.queue: [self._lane(post, n) for n in range(post.lanes)] for post in posts
        }
        self._thread = threading.Thread(target=self._run, name="consumer", daemon=True)

    def start(self) -> None:
        """Begin to receive."""
        for lane in self.lanes:
            lane.start()
        self._thread.start()

    def stop(self) -> None:
        """Let the lanes finish what they have in hand, acknowledge it, and hang up."""
        for lane in self.lanes:
            lane.stop()
        self._stopping.set()
        self._wake()

    def join(self, timeout: float) -> None:
        """Wait until that is done."""
        if self._thread.is_alive():
            self._thread.join(timeout)

    @property
    def trouble(self) -> str | None:
        """Say in words why no letters come in, or None where there is a connection."""
        return None if self._line is not None else self._why

    @property
    def lanes(self) -> list[Lane]:
        """Return the lanes of every queue."""
        return [lane for lanes in self._lanes.values() for lane in lanes]

    def step(self, patience: float = 0.0) -> bool:
        """Take in what has come and acknowledge what is done; connect first, where that is lost.

        Return whether anything was acknowledged. Waits so many seconds where nothing comes.

        Raises:
            BrokerUnavailable: there is no connection, or no longer.
        """
        try:
            inlet, watchdog = self._line or self._connect()
            inlet.drain(patience)
            self._hand_out()
            acknowledged = self._acknowledge(inlet)
            watchdog.look()
        except BrokerUnavailable:
            self._hang_up()
            raise
        if self._broken:
            self._hang_up()
            raise BrokerUnavailable("a lane asks for its letters again")
        return acknowledged

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            started = self._clock.monotonic()
            try:
                self._serve()
            except Exception as wrong:  # noqa: BLE001 - the thread must outlive it
                self._why = str(wrong) if isinstance(wrong, BrokerUnavailable) else told(wrong)
                self._metrics.reconnects.inc()
                lasted = self._clock.monotonic() - started
                failures = failures + 1 if lasted < RECONNECT.longest else 1
                _report(wrong)
                self._stopping.wait(RECONNECT.seconds(failures))

    def _serve(self) -> None:
        """Receive on one connection until it ends or we do."""
        try:
            while not self._is_finished():
                self.step(_DRAIN)
        finally:
            self._hang_up()

    def _connect(self) -> _Line:
        self._before()
        inlet = self._transport.inlet()
        queues = [post.queue for post in self._posts]
        watchdog = Watchdog(inlet, queues, monotonic=self._clock.monotonic)
        self._broken = self._woken = False
        self._line = inlet, watchdog
        for post in self._posts:
            sort = partial(self._sort, inlet, watchdog)
            inlet.consume(post.queue, prefetch=post.prefetch, on_arrival=sort)
        return self._line

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            _close(line[0])

    def _is_finished(self) -> bool:
        """Say whether we are stopping, every lane has, and nothing is left to acknowledge."""
        lanes_run = any(lane.is_running for lane in self.lanes)
        return self._stopping.is_set() and not lanes_run and not self._done

    def _sort(self, inlet: Inlet, watchdog: Watchdog, arrival: Arrival) -> None:
        watchdog.arrived(arrival.queue)
        letter = opened(arrival, inlet)
        lanes = self._lanes[arrival.queue]
        self._sorted[lanes[_place(letter, len(lanes))]].append(letter)

    def _hand_out(self) -> None:
        """Give each lane at once what has come for it."""
        handed, self._sorted = self._sorted, defaultdict(list)
        for lane, letters in handed.items():
            lane.put(letters)

    def _acknowledge(self, inlet: Inlet) -> bool:
        self._woken = False  # before looking: what comes later wakes us again
        done: list[Arrival] = []
        while self._done:
            letters = self._done.popleft()
            done.extend([letter.arrival for letter in letters if letter.inlet is inlet])
        if done:
            failpoint.hit("consumer.before_ack")
            inlet.ack(done)
            failpoint.hit("consumer.after_ack")
        return bool(done)

    def _lane(self, post: Post, number: int) -> Lane:
        return Lane(
            f"{post.queue}-{number}",
            post,
            only_current=self._only_current,
            on_done=self._on_done,
            on_broken=self._on_broken,
        )

    def _only_current(self, letters: list[Letter]) -> list[Letter]:
        line = self._line
        if line is None:
            return []
        return [letter for letter in letters if letter.inlet is line[0]]

    def _on_done(self, letters: Sequence[Letter]) -> None:
        if letters:
            self._done.append(letters)
        self._wake()

    def _on_broken(self) -> None:
        self._broken = True
        self._wake()

    def _wake(self) -> None:
        """Have a waiting `step` look at once; it is told once, until it has looked."""
        line = self._line
        if line is not None and not self._woken:
            self._woken = True
            line[0].wake()


def _report(wrong: Exception) -> None:
    if isinstance(wrong, BrokerUnavailable):
        _log.warning("%s; connecting again", wrong)
    else:
        _log.error("receiving failed; connecting again", exc_info=wrong)


def _place(letter: Letter, lanes: int) -> int:
    key = letter.lane_key
    return zlib.crc32(key if isinstance(key, bytes) else key.encode()) % lanes


def _close(inlet: Inlet) -> None:
    try:
        inlet.close()
    except BrokerUnavailable as wrong:
        _log.info("the connection was gone already: %s", wrong)
