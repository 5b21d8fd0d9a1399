"""Starting a program as an operating-system process of its own."""

import subprocess
from typing import Protocol

from processes.program import Program


class Child(Protocol):
    """A process that we started; `subprocess.Popen` is one."""

    @property
    def pid(self) -> int:
        """Its id, which is also that of its process group."""

    def poll(self) -> int | None:
        """Return its exit status, negative for a signal, or None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, and return its exit status."""


class Launcher(Protocol):
    """A way of starting programs."""

    def start(self, program: Program) -> Child:
        """Start one; its output is added to its log."""

    def close(self) -> None:
        """Let go of what the launching needs."""


class CommandLine:
    """Starts each program by its command line, as a person or an init system would."""

    def start(self, program: Program) -> Child:
        """Start one; its output is added to its log."""
        with program.log.open("ab") as log:
            return subprocess.Popen(
                program.command,
                env=dict(program.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def close(self) -> None:
        """Nothing is kept."""
