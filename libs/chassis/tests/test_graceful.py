"""A web process that is told to leave answers everybody who has reached it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from testkit.servers.ports import free_port, wait_for_port

APP = """
import os
import time

def app(environ, start_response):
    time.sleep(0.05)
    body = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""
CONFIG = """
worker_class = {worker!r}
threads = 2
control_socket_disable = True
keepalive = 75
"""
CLIENTS = 40


Started = tuple["subprocess.Popen[bytes]", int, int]
Start = Callable[[str], Started]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Return what starts gunicorn with a worker class: its process, its worker's pid, its port."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(worker: str) -> Started:
        (tmp_path / "tiny.py").write_text(APP, encoding="utf-8")
        (tmp_path / "conf.py").write_text(CONFIG.format(worker=worker), encoding="utf-8")
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "-c", "conf.py", "-b", f"127.0.0.1:{port}"]
        process = subprocess.Popen(
            [*command, "tiny:app"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)}
        )
        started.append(process)
        wait_for_port(port, within=30, alive=lambda: process.poll() is None)
        worker_pid = int(httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).text)
        return process, worker_pid, port

    yield begin
    for process in started:
        process.kill()
        process.wait(10)


def asked(port: int) -> socket.socket:
    wire = socket.create_connection(("127.0.0.1", port), timeout=20)
    wire.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
    return wire


def answers(wires: list[socket.socket]) -> int:
    """Return how many of these are answered, and close them all."""
    well = 0
    for wire in wires:
        with wire, contextlib.suppress(ConnectionResetError):
            well += wire.recv(12) == b"HTTP/1.1 200"
    return well


def leave_while_some_wait_at_the_door(start: Start, worker: str) -> int:
    """Stop a process that the kernel has taken clients for; return how many are answered."""
    process, worker_pid, port = start(worker)
    os.kill(worker_pid, signal.SIGSTOP)
    wires = [asked(port) for _ in range(CLIENTS)]
    process.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    os.kill(worker_pid, signal.SIGCONT)
    return answers(wires)


def come_while_it_leaves(start: Start, worker: str) -> tuple[int, int]:
    """Come while a process answers others; return how many were taken in, and how many answered."""
    process, _, port = start(worker)
    earlier = [asked(port) for _ in range(CLIENTS)]
    time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    taken = []
    with contextlib.suppress(ConnectionRefusedError):
        taken = [asked(port) for _ in range(3)]
    assert answers(earlier) == CLIENTS
    return len(taken), answers(taken)


OURS, GUNICORNS = "chassis.graceful.GracefulWorker", "gthread"


def test_everybody_who_waits_at_the_door_is_answered(start: Start) -> None:
    assert leave_while_some_wait_at_the_door(start, OURS) == CLIENTS


def test_gunicorns_own_worker_resets_who_waits_at_the_door(start: Start) -> None:
    assert leave_while_some_wait_at_the_door(start, GUNICORNS) < CLIENTS


def test_newcomers_are_refused_at_once_so_that_they_can_go_elsewhere(start: Start) -> None:
    assert come_while_it_leaves(start, OURS) == (0, 0)


def test_gunicorns_own_worker_takes_newcomers_and_answers_none(start: Start) -> None:
    assert come_while_it_leaves(start, GUNICORNS) == (3, 0)
