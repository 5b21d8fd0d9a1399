"""The container engine of this machine, and how it is told to do something."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]


class EngineMissing(Exception):
    """There is no engine that we may use; the message says what to do about it."""


class EngineRefused(Exception):
    """The engine did not do what it was told; the message is what it said."""


@dataclass(frozen=True)
class Engine:
    """Docker, with compose as its plugin or as a program of its own."""

    compose_command: tuple[str, ...]

    def compose(self, *arguments: str, quiet: bool = True) -> str:
        """Tell compose to do something with the project, and return what it printed.

        Raises:
            EngineRefused: it failed.
        """
        return run([*self.compose_command, *arguments], quiet=quiet)

    def docker(self, *arguments: str) -> str:
        """Tell docker to do something, and return what it printed.

        Raises:
            EngineRefused: it failed.
        """
        return run(["docker", *arguments])


def find_engine() -> Engine:
    """Return the engine of this machine.

    Raises:
        EngineMissing: there is none, it does not answer, or it has no compose.
    """
    if shutil.which("docker") is None:
        raise EngineMissing("There is no Docker here. Install it: apt-get install docker.io")
    if not _works("docker", "info"):
        raise EngineMissing(
            "Docker does not answer. Start it (systemctl start docker), or become a member of its "
            "group (usermod -aG docker $USER, then sign in anew)."
        )
    for command in (("docker", "compose"), ("docker-compose",)):
        if shutil.which(command[0]) and _works(*command, "version"):
            return Engine(command)
    raise EngineMissing(
        "Docker has no compose. Install it: apt-get install docker-compose, or docker-compose-v2"
    )


def run(command: Sequence[str], *, quiet: bool = True) -> str:
    """Run a program in the project's folder, and return what it printed.

    Raises:
        EngineRefused: it failed.
    """
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.PIPE if quiet else None,
        text=True,
        check=False,
    )
    if done.returncode:
        said = f"{done.stdout or ''}{done.stderr or ''}".strip()
        raise EngineRefused(f"{' '.join(command)} ended with {done.returncode}\n{said}")
    return done.stdout or ""


def _works(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
