"""What is started: a name, a command line of our Python, an environment, a log."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[4]
ROOMS = ("libs", "services", "deploy")


@dataclass(frozen=True, kw_only=True, eq=False)
class Program:
    """One process to be. `module` is run as `python -m module arguments…`.

    `ready_url` answers 200 once it is ready, and says in words what is missing before.
    """

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(repr=False)
    log: Path
    ready_url: str | None = None

    @property
    def command(self) -> list[str]:
        """The command line."""
        return [sys.executable, "-m", self.module, *self.arguments]

    def with_environment(self, **more: str) -> "Program":
        """Return the same program with some variables changed."""
        return replace(self, environment={**self.environment, **more})

    def of(self, code: Path) -> "Program":
        """Return the same program, run from another checkout of this house."""
        sources = sorted(str(path) for room in ROOMS for path in code.glob(f"{room}/*/src"))
        moved = tuple(one.replace(str(HOUSE), str(code), 1) for one in self.arguments)
        return replace(self, arguments=moved).with_environment(PYTHONPATH=os.pathsep.join(sources))


def surroundings() -> dict[str, str]:
    """Return what every process needs of ours, and nothing that could pass for a setting."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ") if name in os.environ}
