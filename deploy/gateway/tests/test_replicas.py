"""Replicas come and go, streams are handed on at once, and the end waits for what is in flight."""

import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

import pytest

from .conftest import Build, Echo, Gateway, Server

RESOLVER = """#!/bin/sh
# Stands in for the resolver: a name is what its file says.
[ -f "{names}/$2" ] || exec /usr/bin/env -u PATH /usr/bin/getent "$@"
while read -r address; do echo "$address STREAM $2"; done <"{names}/$2"
"""


class Slow(Echo):
    """Takes its time."""

    def answer(self) -> None:
        """Tell the request, later."""
        time.sleep(0.6)
        super().answer()

    do_GET = do_POST = answer  # noqa: N815 — the base's names


class Streaming(Echo):
    """Says one thing, and another one only when it is told that the first was heard."""

    heard = False

    def answer(self) -> None:
        """Stream."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"id: 1\ndata: first\n\n")
        deadline = time.monotonic() + 30
        while not Streaming.heard and time.monotonic() < deadline:
            time.sleep(0.01)
        self.wfile.write(b"id: 2\ndata: " + str(Streaming.heard).encode() + b"\n\n")

    do_GET = answer  # noqa: N815 — the base's name


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_replica_that_is_gone_costs_no_request(build: Build, method: str) -> None:
    staying, going = Server("staying"), Server("going")
    gateway = build(BOOKING=f"{staying.address} {going.address}")
    gateway.start()
    before = [gateway.ask("/v1/orders", method, b"{}").json["server"] for _ in range(8)]
    assert set(before) == {"staying", "going"}
    going.end()
    time.sleep(1.1)  # nginx gives up connections that it kept, as it does before a service does
    after = [gateway.ask("/v1/orders", method, b"{}") for _ in range(8)]
    assert [answer.status for answer in after] == [200] * 8
    assert {answer.json["server"] for answer in after} == {"staying"}
    gateway.stop()
    staying.end()


def test_a_name_that_moves_is_followed_and_one_for_several_is_all_of_them(
    build: Build, place: Path
) -> None:
    names = place / "names"
    names.mkdir()
    resolver = names / "getent"
    resolver.write_text(RESOLVER.format(names=names), encoding="utf-8")
    resolver.chmod(0o755)
    old = Server("old")
    (names / "booking-web").write_text("127.0.0.1\n", encoding="utf-8")
    gateway = build(
        BOOKING=f"booking-web:{old.server_port}", LOOK_SECONDS="1", PATH_FIRST=str(names)
    )
    gateway.start()
    assert gateway.ask("/v1/orders").json["server"] == "old"
    (names / "booking-web").write_text("127.0.0.2\n127.0.0.3\n", encoding="utf-8")
    deadline = time.monotonic() + 30
    while gateway.ask("/v1/orders").status == 200:
        assert time.monotonic() < deadline, gateway.log
        time.sleep(0.05)
    written = Path(gateway.environment["GATEWAY_RUN"], "settings/upstreams.conf").read_text()
    for address in ("127.0.0.2", "127.0.0.3"):
        assert f"server {address}:{old.server_port} max_fails" in written
    assert "The addresses of services have changed" in gateway.log
    assert gateway.stop() == 0
    old.end()


def test_a_stream_is_handed_on_as_it_is_written(build: Build) -> None:
    server = Server("streaming", Streaming)
    gateway = build(MESSAGING=server.address)
    gateway.start()
    connection = HTTPConnection("127.0.0.1", gateway.port, timeout=15)
    connection.request("GET", "/v1/stream", headers={"Accept": "text/event-stream"})
    answer = connection.getresponse()
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert [answer.readline() for _ in range(3)] == [b"id: 1\n", b"data: first\n", b"\n"]
    Streaming.heard = True
    assert [answer.readline() for _ in range(2)] == [b"id: 2\n", b"data: True\n"]
    connection.close()
    gateway.stop()
    server.end()


def test_the_end_and_a_reload_wait_for_what_is_in_flight(build: Build) -> None:
    slow = Server("slow", Slow)
    gateway = build(BOOKING=slow.address)
    gateway.start()
    assert gateway.process is not None
    for number in (signal.SIGHUP, signal.SIGTERM):
        with ThreadPoolExecutor(4) as clients:
            asked = [clients.submit(gateway.ask, "/v1/orders", "POST", b"{}") for _ in range(4)]
            time.sleep(0.2)
            gateway.process.send_signal(number)
            assert [one.result().json["server"] for one in asked] == ["slow"] * 4
    assert gateway.process.wait(10) == 0
    slow.end()


def test_what_is_wrong_at_a_reload_is_refused_and_the_old_stays(build: Build) -> None:
    gateway: Gateway = build()
    gateway.files = Path(
        shutil.copytree(gateway.files, f"{gateway.environment['GATEWAY_RUN']}-own")
    )
    gateway.start()
    (gateway.files / "cors.conf").write_text("nonsense;", encoding="utf-8")
    gateway.reload()
    deadline = time.monotonic() + 30
    while "keeps the settings that it has" not in gateway.log:
        assert time.monotonic() < deadline, gateway.log
        time.sleep(0.02)
    assert gateway.ask("/v1/orders").status == 200
    assert gateway.stop() == 0
