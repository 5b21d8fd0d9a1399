"""The door to privacy, against a server that really listens."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from chassis.http import Rejected, ServiceClient, Unavailable
from personal_data.door import PrivacyDoor
from personal_data.holder import Sought


class Tokens:
    """A service token that needs no identity service."""

    def token_for(self, target: str) -> str:
        return f"for {target}"

    def forget(self, target: str) -> None:
        """Keep it: it is never refused here."""


class Listening:
    """What arrived, and what is answered."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, str, bytes]] = []
        self.status = 200
        self.answer: Any = {}


@pytest.fixture
def listening() -> Iterator[tuple[Listening, PrivacyDoor]]:
    """Listen as privacy does. Long because a server of the standard library is a class."""
    state = Listening()

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self._take()

        def do_GET(self) -> None:
            self._take()

        def _take(self) -> None:
            state.arrived.append((self.command, self.path, self._body()))
            assert self.headers["Authorization"] == "Bearer for privacy"
            content = json.dumps(state.answer).encode()
            self.send_response(state.status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _body(self) -> bytes:
            if self.headers["Transfer-Encoding"] != "chunked":
                return self.rfile.read(int(self.headers["Content-Length"] or 0))
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    client = ServiceClient(
        f"http://127.0.0.1:{server.server_port}", tokens=Tokens(), target="privacy"
    )
    yield state, PrivacyDoor(client, "toy")
    server.shutdown()
    thread.join()
    server.server_close()


Door = tuple[Listening, PrivacyDoor]


def test_sought_values_are_put_under_the_holders_name(listening: Door) -> None:
    state, door = listening
    door.put_sought("req_1", Sought(values=["نورة السالم"], texts=["إبريق أزرق"]))
    [(method, path, body)] = state.arrived
    assert (method, path) == ("PUT", "/internal/requests/req_1/sought/toy")
    assert json.loads(body) == {"values": ["نورة السالم"], "texts": ["إبريق أزرق"]}


def test_an_export_is_streamed(listening: Door) -> None:
    state, door = listening
    assert door.upload("req_1", (b"%d\n" % number for number in range(3)))
    assert state.arrived == [("PUT", "/internal/uploads/req_1/toy", b"0\n1\n2\n")]


def test_an_export_that_was_cancelled_is_not_wanted(listening: Door) -> None:
    state, door = listening
    state.status = 410
    assert not door.upload("req_1", [b"x\n"])


def test_any_other_refusal_is_an_error(listening: Door) -> None:
    state, door = listening
    state.status = 403
    with pytest.raises(Rejected):
        door.upload("req_1", [b"x\n"])


def test_privacy_that_is_away_is_asked_again_later(listening: Door) -> None:
    state, door = listening
    state.status = 503
    with pytest.raises(Unavailable):
        door.put_sought("req_1", Sought())


def test_a_sweep_fetches_what_it_looks_for(listening: Door) -> None:
    state, door = listening
    state.answer = {"values": ["noura@example.com"], "texts": ["blue jug"]}
    assert door.sweep_values("swp_1") == Sought(values=["noura@example.com"], texts=["blue jug"])
    assert state.arrived[0][:2] == ("GET", "/internal/sweeps/swp_1/values")
