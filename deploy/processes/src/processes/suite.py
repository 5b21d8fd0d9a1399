"""The suite as processes: started in order, killed and restarted by name, ended all together."""

import contextlib
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self

from embedded.environment import Addresses, Stores
from embedded.names import NAMES
from embedded.state import State, open_state
from processes.databases import Databases
from processes.launch import Child, CommandLine, Launcher
from processes.program import Program
from processes.programs import Programs, suite_ports
from processes.readiness import require_success, wait_until_ready

_START = 120.0
_STOP = 15.0
_LOOK = 0.02
_SENT_SIGKILL = "was sent SIGKILL"
"""What gunicorn says of its worker that was killed."""


class ProcessSuite:
    """Six web and six worker processes, the sandbox and the public door.

    It makes a database a service on the server whose administrator `postgres_url` names: releases
    run as its owner and processes as its application, as deployed; `databases` are the URLs for
    whoever may look at anything. It uses the virtual host of `broker_url` as its own. `more` is
    added to every service's environment. What it did not start it leaves alone. With more than one
    of `replicas`, somebody else stands in front of the web
    processes: at the ports of the services for these themselves, and at `public` for clients.
    `checkouts` names the processes that are launched from another checkout of this house; jobs
    never are.
    """

    def __init__(
        self,
        postgres_url: str,
        broker_url: str,
        home: Path,
        *,
        launcher: Launcher | None = None,
        more: Mapping[str, str] | None = None,
        replicas: int = 1,
    ) -> None:
        self.state: State = open_state(home, NAMES)
        self.addresses = Addresses(ports=suite_ports(replicas))
        self._replicas = replicas
        self._postgres_url, self._broker_url = postgres_url, broker_url
        self._more = dict(more or {})
        self._launcher = launcher or CommandLine()
        self._databases = Databases(postgres_url, f"suite_{secrets.token_hex(4)}", NAMES)
        self._programs: dict[str, Program] = {}
        self._running: dict[str, Child] = {}
        self._log_began: dict[str, int] = {}
        self.databases: dict[str, str] = {}
        self.checkouts: dict[str, Path | None] = {}

    @property
    def url(self) -> str:
        """Return the one public origin."""
        return self.addresses.of("public")

    @property
    def mail_url(self) -> str:
        """Return where delivered mail and SMS can be read."""
        return self.addresses.of("sandbox")

    @property
    def broker_url(self) -> str:
        """Return where the services speak to one another."""
        return self._broker_url

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all processes."""
        return tuple(self._programs)

    def environment(self, service: str) -> dict[str, str]:
        """Return the environment that a service's worker runs with."""
        return self._composed.environment(service)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_raised: object) -> None:
        self.stop()

    def start(self) -> None:
        """Make databases and queues, then start every process and wait until all are ready."""
        self._databases.create()
        self.databases = self._databases.administered()
        stores = Stores(databases=self._databases.used(), broker=self._broker_url)
        self._composed = Programs(self.state, self.addresses, stores, self._more, self._replicas)
        self._do_jobs()
        self._programs = {program.name: program for program in self._composed.all()}
        for name in self._programs:
            self.launch(name)
        self.wait_until_ready(self._programs)

    def stop(self) -> None:
        """End what was started, politely at first, and drop the databases."""
        for name in reversed(list(self._running)):
            self._signal(name, signal.SIGTERM)
        deadline = time.monotonic() + _STOP
        for name, child in self._running.items():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
            self._signal(name, signal.SIGKILL)
        self._launcher.close()
        self._databases.drop()

    def launch(self, name: str, **environment: str) -> None:
        """Start one process by name, with some variables changed, and do not wait for it."""
        program = self._programs[name].with_environment(**environment)
        code = self.checkouts.get(name)
        if code is None:
            self._start(program, self._launcher)
            return
        # A web process of 0.2.0 does not start without, and is given it by 0.2.0's own manifests.
        program = program.of(code).with_environment(BROKER_URL=self._broker_url)
        self._start(program, CommandLine())  # what a launcher has imported is ours

    def wait_until_ready(self, names: Iterable[str], patience: float = _START) -> None:
        """Wait until these are ready.

        Raises:
            NotReady: one ended, or was not ready in time; says in words what is missing.
        """
        chosen = {self._programs[name]: self._running[name] for name in names}
        wait_until_ready(chosen, patience)

    def kill(self, name: str) -> None:
        """End one process at once, with whatever it started: `kill -9`."""
        self._signal(name, signal.SIGKILL)
        self._running[name].wait(_STOP)

    def leave(self, name: str, patience: float) -> int:
        """Ask one process to end as an orchestrator does; return its status.

        Raises:
            subprocess.TimeoutExpired: it did not end in time.
        """
        os.kill(self._running[name].pid, signal.SIGTERM)
        return self._running[name].wait(patience)

    def restart(self, name: str, **environment: str) -> None:
        """Kill one process where it still runs, start it anew, and wait until it is ready."""
        self.kill(name)
        self.launch(name, **environment)
        self.wait_until_ready([name])

    def pid(self, name: str) -> int:
        """Return the id of a running process."""
        return self._running[name].pid

    def was_killed(self, name: str) -> bool:
        """Say whether this process, or gunicorn's worker in it, was ended by SIGKILL."""
        status = self._running[name].poll()
        return status == -signal.SIGKILL or _SENT_SIGKILL in self.log(name)

    def wait_for_death(self, name: str, patience: float) -> bool:
        """Wait for a process that is to be killed by itself; say whether it was."""
        deadline = time.monotonic() + patience
        while not self.was_killed(name):
            if time.monotonic() > deadline:
                return False
            time.sleep(_LOOK)
        return True

    def log(self, name: str) -> str:
        """Return what a process has written since it was started last."""
        with self._programs[name].log.open("rb") as log:
            log.seek(self._log_began[name])
            return log.read().decode(errors="replace")

    def _do_jobs(self) -> None:
        """Run each service's jobs, all services side by side."""
        jobs = [
            [
                job.with_environment(**self._as_owner(service))
                for job in self._composed.jobs(service)
            ]
            for service in NAMES
        ]
        for side_by_side in zip(*jobs, strict=True):
            running = [(job, self._launcher.start(job)) for job in side_by_side]
            for job, child in running:
                require_success(job, child, _START)

    def _as_owner(self, service: str) -> dict[str, str]:
        owned, app_role = self._databases.owned(service), self._databases.app_role(service)
        return {"DATABASE_URL": owned, "APP_ROLE": app_role}

    def _start(self, program: Program, launcher: Launcher) -> None:
        log = program.log
        self._log_began[program.name] = log.stat().st_size if log.exists() else 0
        self._running[program.name] = launcher.start(program)

    def _signal(self, name: str, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._running[name].pid, number)
