"""A cable carries AMQP as it is, and can be disturbed in every way that the faults need."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from testkit.amqp_frames import FrameReader, is_confirm
from testkit.cable import (
    Cable,
    Way,
    cutting_after,
    delaying_confirms,
    holding,
    losing_confirms,
    resetting_mid_frame,
    stopping_mid_frame,
    swallowing,
)

GREETING = b"AMQP\x00\x00\x09\x01"


def frame(payload: bytes, kind: int = 3) -> bytes:
    return bytes([kind]) + b"\x00\x01" + len(payload).to_bytes(4, "big") + payload + b"\xce"


CONFIRM = frame(b"\x00\x3c\x00\x50" + b"\x00" * 9, kind=1)
SMALL = frame(b"word")
LARGE = frame(b"x" * 999)


class Echo:
    """A server that knows one client at a time and says what it is told to say."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.url = f"amqp://guest:guest@127.0.0.1:{listener.getsockname()[1]}/x"
        self.client: socket.socket | None = None

    def accept(self) -> socket.socket:
        self.client, _ = self._listener.accept()
        self.client.settimeout(5)
        return self.client


@pytest.fixture
def server() -> Iterator[Echo]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        echo = Echo(listener)
        yield echo
        if echo.client is not None:
            echo.client.close()


@pytest.fixture
def cable(server: Echo) -> Iterator[Cable]:
    with Cable(server.url) as made:
        yield made


@pytest.fixture
def ends(cable: Cable, server: Echo) -> Iterator[tuple[socket.socket, socket.socket]]:
    port = int(cable.url.rpartition(":")[2].split("/")[0])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as near:
        yield near, server.accept()


def heard(end: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size and (data := end.recv(size - len(got))):
        got += data
    return got


def test_a_stream_is_cut_into_frames_however_it_comes() -> None:
    stream = GREETING + SMALL + LARGE + CONFIRM
    for step in (1, 7, 100, len(stream)):
        reader = FrameReader()
        pieces = [stream[start : start + step] for start in range(0, len(stream), step)]
        found = [whole for piece in pieces for whole in reader.feed(piece)]
        assert found == [GREETING, SMALL, LARGE, CONFIRM]


def test_a_confirm_is_known() -> None:
    assert is_confirm(CONFIRM)
    assert not is_confirm(SMALL)
    assert not is_confirm(frame(b"\x00\x3c\x00\x3c" + b"\x00" * 9, kind=1))  # a delivery


def test_what_is_not_disturbed_passes_both_ways(cable: Cable, ends: tuple) -> None:
    near, far = ends
    near.sendall(GREETING + LARGE)
    assert heard(far, len(GREETING + LARGE)) == GREETING + LARGE
    far.sendall(SMALL)
    assert heard(near, len(SMALL)) == SMALL
    assert cable.hits == 0
    assert cable.connections == 1


def test_a_way_can_lose_everything_and_the_other_nothing(cable: Cable, ends: tuple) -> None:
    near, far = ends
    cable.disturb(swallowing(Way.BACK))
    far.sendall(SMALL)
    near.sendall(SMALL)
    assert heard(far, len(SMALL)) == SMALL
    near.settimeout(0.2)
    with pytest.raises(TimeoutError):
        near.recv(1)
    assert cable.hits == 1


def test_what_is_held_comes_late_and_whole(cable: Cable, ends: tuple) -> None:
    near, far = ends
    release = threading.Event()
    cable.disturb(holding(release, Way.OUT))
    near.sendall(SMALL + LARGE)
    far.settimeout(0.2)
    with pytest.raises(TimeoutError):
        far.recv(1)
    release.set()
    far.settimeout(5)
    assert heard(far, len(SMALL + LARGE)) == SMALL + LARGE


def test_confirms_come_late_and_the_rest_at_once(cable: Cable, ends: tuple) -> None:
    near, far = ends
    cable.disturb(delaying_confirms(0.3))
    far.sendall(CONFIRM + SMALL)
    assert heard(near, len(SMALL)) == SMALL
    before = time.monotonic()
    assert heard(near, len(CONFIRM)) == CONFIRM
    assert time.monotonic() - before > 0.1
    assert cable.hits == 1


def test_confirms_can_be_lost(cable: Cable, ends: tuple) -> None:
    near, far = ends
    cable.disturb(losing_confirms)
    far.sendall(CONFIRM + SMALL)
    assert heard(near, len(SMALL)) == SMALL
    assert cable.hits == 1


@pytest.mark.parametrize("way", [Way.OUT, Way.BACK])
def test_a_frame_is_torn_by_a_reset(cable: Cable, ends: tuple, way: Way) -> None:
    source, sink = ends if way is Way.OUT else reversed(ends)
    cable.disturb(resetting_mid_frame(way))
    source.sendall(SMALL + LARGE)
    got = b""
    with contextlib.suppress(ConnectionResetError):
        got = heard(sink, len(SMALL + LARGE))
    assert len(got) < len(SMALL + LARGE)
    assert cable.hits == 1


def test_half_a_frame_waits_for_its_other_half(cable: Cable, ends: tuple) -> None:
    near, far = ends
    release = threading.Event()
    cable.disturb(stopping_mid_frame(release, Way.OUT))
    near.sendall(LARGE)
    half = len(LARGE) // 2
    assert heard(far, half) == LARGE[:half]
    release.set()
    assert heard(far, len(LARGE) - half) == LARGE[half:]


def test_a_connection_ends_after_so_many_bytes(cable: Cable, ends: tuple) -> None:
    near, far = ends
    cable.disturb(cutting_after(20, Way.OUT))
    near.sendall(SMALL + LARGE)
    assert heard(far, len(SMALL + LARGE)) == (SMALL + LARGE)[:20]


@pytest.mark.parametrize("end", ["cut", "reset"])
def test_all_connections_end_at_a_word(cable: Cable, ends: tuple, end: str) -> None:
    near, far = ends
    near.sendall(SMALL)
    assert heard(far, len(SMALL)) == SMALL
    act: Callable[[], None] = getattr(cable, end)
    act()
    gone = b""
    with contextlib.suppress(ConnectionResetError):
        gone = far.recv(1)
    assert gone == b""
