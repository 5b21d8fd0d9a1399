"""Waiting until every container is ready, and saying what is missing where one is not.

The engine looks seldom, because each look starts a process in a container; while one starts, we run
its own probe ourselves.
"""

import json
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from compose.engine import Engine, EngineRefused

_LOOK = 2.0
_SHOWN = 30
"""Lines of a log."""


class NotReady(Exception):
    """A container ended or did not become ready in time; the message says what it said last."""


@dataclass(frozen=True)
class Container:
    """How one container stands."""

    id: str
    service: str
    state: str
    health: str | None
    exit_code: int
    probe: tuple[str, ...]
    said: str

    @property
    def is_ready(self) -> bool:
        """Say whether it runs and is healthy, or was a job that is done."""
        if self.state == "running":
            return self.health in {None, "healthy"}
        return self.is_done

    @property
    def is_done(self) -> bool:
        """Say whether it was a job that ended well."""
        return self.state == "exited" and self.exit_code == 0

    @property
    def has_failed(self) -> bool:
        """Say whether it ended badly."""
        return self.state in {"exited", "dead"} and self.exit_code != 0


def wait_until_ready(engine: Engine, say: Callable[[str], None], patience: float) -> None:
    """Wait for all containers of the project, telling of each as it becomes ready.

    Raises:
        NotReady: one failed, or was not ready in time.
    """
    deadline = time.monotonic() + patience
    told: set[str] = set()
    while True:
        found = list(containers(engine))
        waiting = [one for one in found if not (one.is_ready or _answers(engine, one, told))]
        for one in found:
            if one not in waiting and one.id not in told:
                told.add(one.id)
                say(f"{one.service} {'is done' if one.is_done else 'is ready'}")
        if found and not waiting:
            return
        failed = [one for one in waiting if one.has_failed]
        if failed or time.monotonic() > deadline:
            raise NotReady("\n".join(_complaint(engine, one) for one in failed or waiting))
        time.sleep(_LOOK)


def containers(engine: Engine) -> Iterator[Container]:
    """Walk over the project's containers."""
    ids = engine.compose("ps", "-a", "-q").split()
    for one in json.loads(engine.docker("inspect", *ids)) if ids else ():
        state, config = one["State"], one["Config"]
        health = state.get("Health")
        probes = (health or {}).get("Log") or [{}]
        yield Container(
            id=one["Id"],
            service=config["Labels"]["com.docker.compose.service"],
            state=state["Status"],
            health=health["Status"] if health else None,
            exit_code=state["ExitCode"],
            probe=tuple((config.get("Healthcheck") or {}).get("Test") or ()),
            said=probes[-1].get("Output", "").strip(),
        )


def log_of(engine: Engine, service: str) -> str:
    """Return the end of a service's log."""
    return engine.compose("logs", "--no-color", f"--tail={_SHOWN}", service).strip()


def _answers(engine: Engine, one: Container, told: Collection[str]) -> bool:
    """Say whether it runs and its probe is passed, now or when we last asked."""
    if one.state != "running" or not one.probe:
        return False
    if one.id in told:
        return True
    kind, *command = one.probe
    asked = ("sh", "-c", *command) if kind == "CMD-SHELL" else tuple(command)
    try:
        engine.docker("exec", one.id, *asked)
    except EngineRefused:
        return False
    return True


def _complaint(engine: Engine, one: Container) -> str:
    how = f"ended with {one.exit_code}" if one.has_failed else f"is {one.health or one.state}"
    return f"{one.service} {how}. {one.said}\n{log_of(engine, one.service)}"
