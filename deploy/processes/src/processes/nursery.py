"""Forks processes that have everything imported already: `python -m processes.nursery`.

Starting Python and importing a service takes two seconds of a core; forking takes none. Tests that
kill and restart processes a hundred times live from the difference. Orders come as JSON lines:
`{"module", "arguments", "environment", "log"}`; answers are `{"started": pid}` and, in its time,
`{"ended": pid, "status": n}`. When nobody orders any more, what was started is ended.
"""

import contextlib
import importlib
import json
import os
import runpy
import select
import signal
import sys
import traceback
from typing import Any

_WARM = (
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "embedded.services",
    "processes.public",
    "processes.topology",
    "chassis.migrate",
    "chassis.serve",
    "sandbox.app",
)
_LOOK = 0.02


def main() -> None:
    """Serve until the orders end."""
    for name in _WARM:
        importlib.import_module(name)
    running: set[int] = set()
    orders = sys.stdin.fileno()
    os.set_blocking(orders, False)
    pending = b""
    while True:
        readable, _, _ = select.select([orders], [], [], _LOOK)
        if readable:
            read = os.read(orders, 1 << 20)
            if not read:
                break
            *lines, pending = (pending + read).split(b"\n")
            for line in lines:
                running.add(_start(json.loads(line)))
        running -= _reap()
    for pid in running:
        with contextlib.suppress(ProcessLookupError):  # it has no group of its own yet
            os.killpg(pid, signal.SIGKILL)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _start(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid == 0:
        _become(order)
    _tell(started=pid)
    return pid


def _reap() -> set[int]:
    ended = set()
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            break
        if pid == 0:
            break
        ended.add(pid)
        _tell(ended=pid, status=os.waitstatus_to_exitcode(status))
    return ended


def _become(order: dict[str, Any]) -> None:
    """Turn this fork into the program; never returns."""
    status = 1
    try:
        os.setsid()
        _redirect(order["log"])
        os.environ.clear()
        os.environ.update(order["environment"])
        sys.argv = [order["module"], *order["arguments"]]
        _run(order["module"])
        status = 0
    except SystemExit as ending:
        status = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except BaseException:  # noqa: BLE001 — the fork must never go on as a second nursery
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _run(module: str) -> None:
    """Do what `python -m module` does; a worker, imported already, begins at its `main`."""
    if module.endswith(".worker"):
        importlib.import_module(module).main()
    else:
        runpy.run_module(module, run_name="__main__", alter_sys=True)


def _redirect(log: str) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    written = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for source, target in ((nothing, 0), (written, 1), (written, 2)):
        os.dup2(source, target)
    os.close(nothing)
    os.close(written)


def _tell(**answer: int) -> None:
    sys.stdout.write(f"{json.dumps(answer)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
