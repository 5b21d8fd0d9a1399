"""The processes of one case: writers, relays and listeners that are started, broken and ended."""

import contextlib
import json
import os
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from processes.launch import Child, Launcher
from processes.program import Program, surroundings

PATIENCE = 60.0
ROLES = ("writer", "relay", "listener")
_HERE = "tests.faults.eventing"


class FaultMissed(AssertionError):
    """The fault of a case did not happen, so the case proves nothing."""


@dataclass(eq=False)
class Member:
    """One process of the crew."""

    role: str
    child: Child
    log: Path
    plan: dict[str, Any]
    ended_by: str = ""
    """What we did to it, where it was we who ended it."""

    @property
    def runs(self) -> bool:
        """Say whether it has not ended."""
        return self.child.poll() is None

    def kill(self) -> None:
        """End it by SIGKILL, and see that it was that."""
        os.kill(self.child.pid, signal.SIGKILL)
        self.expect_sigkill()
        self.ended_by = "kill"

    def expect_sigkill(self) -> None:
        """Wait until it has died by SIGKILL.

        Raises:
            FaultMissed: it lives, or ended in another way.
        """
        try:
            status = self.child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise FaultMissed(f"the {self.role} never died: {self.tail()}") from None
        if status != -signal.SIGKILL:
            raise FaultMissed(f"the {self.role} ended with {status}: {self.tail()}")

    def freeze(self) -> None:
        """Let it stand still."""
        os.kill(self.child.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self.child.pid, signal.SIGCONT)

    def finish(self) -> int:
        """Ask it to end, as an init system would, and return its status."""
        if self.runs:
            os.kill(self.child.pid, signal.SIGTERM)
        return self.child.wait(PATIENCE)

    def tail(self) -> str:
        """Return the end of its log."""
        return self.log.read_text(errors="replace")[-2000:]

    def said(self, words: str) -> int:
        """Return how often its log says something."""
        return self.log.read_text(errors="replace").count(words)


@dataclass
class Crew:
    """Starts members, and knows them all."""

    launcher: Launcher
    home: Path
    plan: dict[str, Any]
    members: list[Member] = field(default_factory=list)

    def start(self, role: str, *, failpoint: str = "", **more: Any) -> Member:
        """Start one; with a failpoint it dies there by its own hand."""
        number = sum(member.role == role for member in self.members) + 1
        log = self.home / f"{role}-{number}.log"
        log.touch()
        urls = {"broker_url": self.plan[f"{role}_broker_url"]} if role != "writer" else {}
        plan = {**self.plan, **urls, **more}
        program = Program(
            name=f"{role}-{number}",
            module=f"{_HERE}.{role}",
            arguments=(json.dumps(plan),),
            environment={**surroundings(), **({"FAILPOINT": failpoint} if failpoint else {})},
            log=log,
        )
        member = Member(role, self.launcher.start(program), log, more)
        self.members.append(member)
        return member

    def running(self, *roles: str) -> list[Member]:
        """Return those of these roles that run."""
        return [one for one in self.members if one.runs and one.role in (roles or ROLES)]

    def finish(self, *roles: str) -> list[str]:
        """Have these roles end in good order; return what went wrong."""
        ending = self.running(*roles)
        for one in ending:
            os.kill(one.child.pid, signal.SIGTERM)
        wrong = []
        for one in ending:
            try:
                status = one.child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                one.kill()
                wrong.append(f"a {one.role} did not stop: {one.tail()}")
            else:
                wrong += [f"a {one.role} ended with {status}: {one.tail()}"] if status else []
        return wrong

    def end(self) -> None:
        """Leave nobody behind."""
        for one in self.running():
            with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.kill(one.child.pid, signal.SIGKILL)
                one.child.wait(5)

    def said(self, words: str, *roles: str) -> int:
        """Return how often the logs of these roles say something."""
        return sum(one.said(words) for one in self.members if one.role in (roles or ROLES))
