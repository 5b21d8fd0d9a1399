"""A launcher that has its processes forked by a nursery."""

import json
import queue
import subprocess
import sys
from threading import Event, Lock, Thread
from typing import Any

from processes.launch import Child
from processes.program import Program

_WARM_UP = 60.0


class Forked:
    """A process that the nursery forked for us."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ended = Event()
        self._status: int | None = None

    def poll(self) -> int | None:
        """Return its exit status, negative for a signal, or None while it runs."""
        return self._status

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, and return its exit status."""
        if not self._ended.wait(timeout) or self._status is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        return self._status

    def end(self, status: int) -> None:
        """Note that it has ended."""
        self._status = status
        self._ended.set()


class Nursery:
    """Forks instead of starting Python anew; the nursery ends with us."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "processes.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._children: dict[int, Forked] = {}
        self._started: queue.Queue[Forked] = queue.Queue()
        self._ordering = Lock()
        self._reader = Thread(target=self._read, name="nursery", daemon=True)
        self._reader.start()

    def start(self, program: Program) -> Child:
        """Have one forked; its output is added to its log."""
        order: dict[str, Any] = {
            "module": program.module,
            "arguments": program.arguments,
            "environment": dict(program.environment),
            "log": str(program.log),
        }
        with self._ordering:
            assert self._process.stdin is not None  # noqa: S101 — a pipe was asked for
            self._process.stdin.write(f"{json.dumps(order)}\n")
            self._process.stdin.flush()
            return self._started.get(timeout=_WARM_UP)

    def close(self) -> None:
        """End the nursery, and with it whatever it forked and still runs."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(timeout=30)
        self._reader.join(timeout=5)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            answer = json.loads(line)
            if "started" in answer:
                child = self._children[answer["started"]] = Forked(answer["started"])
                self._started.put(child)
            else:
                self._children.pop(answer["ended"]).end(answer["status"])
