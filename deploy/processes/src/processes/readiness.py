"""Waiting until processes are ready, and saying in words what is missing where they are not."""

import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from processes.launch import Child
from processes.program import Program

_LOOK = 0.05
_SHOWN = 3000


class NotReady(Exception):
    """A process ended, or did not become ready in time; the message says what it lacked."""


def wait_until_ready(running: Mapping[Program, Child], patience: float) -> None:
    """Wait for all of these.

    Raises:
        NotReady: one ended, or was not ready in time.
    """
    deadline = time.monotonic() + patience
    missing = dict.fromkeys(running, "it was not asked yet")
    with httpx.Client(timeout=5, trust_env=False) as http:
        while missing:
            for program in list(missing):
                lacks = _lacks(http, program)
                if lacks is None:
                    del missing[program]
                    continue
                missing[program] = lacks
                _require_life(program, running[program])
            if missing and time.monotonic() > deadline:
                raise NotReady("; ".join(f"{one.name}: {why}" for one, why in missing.items()))
            if missing:
                time.sleep(_LOOK)


def require_success(program: Program, child: Child, patience: float) -> None:
    """Wait for the end of a job.

    Raises:
        NotReady: it failed.
    """
    status = child.wait(patience)
    if status:
        raise NotReady(f"{program.name} ended with {status}:\n{tail(program.log)}")


def tail(log: Path) -> str:
    """Return the end of a log."""
    return log.read_text(encoding="utf-8", errors="replace")[-_SHOWN:] if log.exists() else ""


def _lacks(http: httpx.Client, program: Program) -> str | None:
    """Return what a process lacks, in its own words, or None where it is ready."""
    if program.ready_url is None:
        return None
    try:
        answer = http.get(program.ready_url)
    except httpx.TransportError as failed:
        return f"it does not answer ({type(failed).__name__})"
    if answer.is_success:
        return None
    return f"{answer.status_code} {answer.text}"


def _require_life(program: Program, child: Child) -> None:
    if child.poll() is not None:
        raise NotReady(f"{program.name} ended with {child.poll()}:\n{tail(program.log)}")
