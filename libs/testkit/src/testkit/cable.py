"""A cable to RabbitMQ that can be disturbed: a TCP proxy of ours that knows AMQP's frames."""

import contextlib
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable
from enum import Enum
from typing import Self
from urllib.parse import urlsplit

from testkit.amqp_frames import FrameReader, is_confirm

_AT_ONCE = 65536
_LARGE = 200
"""Bytes of a frame that is worth being torn: no heartbeat and no confirm has as many."""
_RESET = struct.pack("ii", 1, 0)
"""Lingering for no time: closing such a socket sends a reset."""


class Way(Enum):
    """A direction of a cable."""

    OUT = "to the broker"
    BACK = "from the broker"


class Link:
    """One connection through a cable; the sending ends are used by one thread at a time."""

    def __init__(self, near: socket.socket, far: socket.socket) -> None:
        self.passed: Counter[Way] = Counter()
        self.hits = 0
        self._sources = {Way.OUT: near, Way.BACK: far}
        self._sinks = {Way.OUT: far, Way.BACK: near}
        self._sending = {way: threading.Lock() for way in Way}

    def receive(self, way: Way) -> bytes:
        """Return what has come to be passed on; nothing at its end."""
        return self._sources[way].recv(_AT_ONCE)

    def send(self, way: Way, data: bytes) -> None:
        """Pass something on."""
        with self._sending[way]:
            self._sinks[way].sendall(data)
            self.passed[way] += len(data)

    def close(self) -> None:
        """End it in good order, as far as TCP goes."""
        for end in self._sinks.values():
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def reset(self) -> None:
        """End it as a machine does that knows nothing of it: what is under way is lost."""
        for end in self._sinks.values():
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.close()


Disturbance = Callable[[Link, Way, bytes], None]
"""What becomes of a frame, instead of being passed on."""


class Cable:
    """Listens on a port of its own for clients of a broker; `url` is the broker's address by it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._far = (parts.hostname or "127.0.0.1", parts.port or 5672)
        self._listener = socket.create_server(("127.0.0.1", 0))
        who = parts.netloc.rpartition("@")[0]
        near = f"{who}@127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = parts._replace(netloc=near).geturl()
        self._links: list[Link] = []
        self._disturbance: Disturbance | None = None

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, name="cable", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    @property
    def connections(self) -> int:
        """How many connections were ever made through it."""
        return len(self._links)

    @property
    def hits(self) -> int:
        """How many frames a disturbance has kept from passing at once and whole."""
        return sum(link.hits for link in self._links)

    def disturb(self, disturbance: Disturbance) -> None:
        """Have every frame, of all connections, go by this from now on."""
        self._disturbance = disturbance

    def mend(self) -> None:
        """Pass frames on again."""
        self._disturbance = None

    def cut(self) -> None:
        """End every connection, without a word; new ones are sound."""
        for link in list(self._links):
            link.close()

    def reset(self) -> None:
        """Reset every connection."""
        for link in list(self._links):
            link.reset()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self._connect(near)

    def _connect(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(self._far, timeout=5)
        except OSError:
            near.close()
            return
        far.settimeout(None)
        link = Link(near, far)
        self._links.append(link)
        for way in Way:
            threading.Thread(target=self._carry, args=(link, way), daemon=True).start()

    def _carry(self, link: Link, way: Way) -> None:
        frames = FrameReader()
        with contextlib.suppress(OSError):
            while data := link.receive(way):
                self._pass_on(link, way, list(frames.feed(data)))
        link.close()

    def _pass_on(self, link: Link, way: Way, frames: list[bytes]) -> None:
        for frame in frames:
            disturbance = self._disturbance
            if disturbance is None:
                link.send(way, frame)
            else:
                disturbance(link, way, frame)


def swallowing(*lost: Way) -> Disturbance:
    """Lose everything on these ways, while both ends think that all is well."""

    def disturb(link: Link, way: Way, frame: bytes) -> None:
        if way in lost:
            link.hits += 1
        else:
            link.send(way, frame)

    return disturb


def holding(until: threading.Event, *held: Way) -> Disturbance:
    """Let nothing through on these ways until something is set; then everything comes, late."""

    def disturb(link: Link, way: Way, frame: bytes) -> None:
        if way in held:
            link.hits += 1
            until.wait()
        link.send(way, frame)

    return disturb


def delaying_confirms(seconds: float) -> Disturbance:
    """Bring the broker's confirms late, and everything else at once."""

    def late(link: Link, frame: bytes) -> None:
        with contextlib.suppress(OSError):
            link.send(Way.BACK, frame)

    def disturb(link: Link, way: Way, frame: bytes) -> None:
        if way is Way.BACK and is_confirm(frame):
            timer = threading.Timer(seconds, late, (link, frame))
            timer.daemon = True
            timer.start()
            link.hits += 1
        else:
            link.send(way, frame)

    return disturb


def losing_confirms(link: Link, way: Way, frame: bytes) -> None:
    """Let everything through but the broker's confirms."""
    if way is Way.BACK and is_confirm(frame):
        link.hits += 1
    else:
        link.send(way, frame)


def resetting_mid_frame(torn: Way) -> Disturbance:
    """Pass on half of the next large frame, and reset the connection."""

    def disturb(link: Link, way: Way, frame: bytes) -> None:
        if way is torn and len(frame) > _LARGE:
            link.hits += 1
            link.send(way, frame[: len(frame) // 2])
            link.reset()
        else:
            link.send(way, frame)

    return disturb


def stopping_mid_frame(until: threading.Event, torn: Way) -> Disturbance:
    """Pass on half of the next large frame, and the rest only when something is set."""

    def disturb(link: Link, way: Way, frame: bytes) -> None:
        if way is torn and len(frame) > _LARGE:
            link.hits += 1
            link.send(way, frame[: len(frame) // 2])
            until.wait()
            link.send(way, frame[len(frame) // 2 :])
        else:
            link.send(way, frame)

    return disturb


def cutting_after(size: int, way_cut: Way) -> Disturbance:
    """End each connection after so many bytes on one way, wherever in a frame that is."""

    def disturb(link: Link, way: Way, frame: bytes) -> None:
        room = size - link.passed[way]
        if way is way_cut and room < len(frame):
            link.hits += 1
            link.send(way, frame[: max(room, 0)])
            link.close()
        else:
            link.send(way, frame)

    return disturb
