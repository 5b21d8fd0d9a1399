"""What each part of a suite takes of the processors, from one moment to another."""

import os
from collections import Counter
from pathlib import Path

from proc import processor_seconds

from processes.suite import ProcessSuite

_SERVERS = {"postgres": "PostgreSQL", "beam.smp": "RabbitMQ"}
"""As they call themselves; what others ask of them is counted too."""


class Processors:
    """A reading of all processes; `since` gives what was taken from it on."""

    def __init__(self, suite: ProcessSuite) -> None:
        self._suite = suite
        self._began = self._read()

    def since(self) -> dict[str, float]:
        """Return seconds by part, the largest first; what has ended meanwhile is left out."""
        taken: Counter[str] = Counter()
        for (part, pid), seconds in self._read().items():
            taken[part] += seconds - self._began.get((part, pid), 0.0)
        return dict(taken.most_common())

    def _read(self) -> dict[tuple[str, int], float]:
        """Return what each process has taken so far, by its part and id."""
        groups = {self._suite.pid(name): name for name in self._suite.names}
        read = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    pid = int(entry.name)
                    part = groups.get(os.getpgid(pid)) or _SERVERS.get(_name(entry))
                    if pid == os.getpid():
                        part = "the client"
                    if part is not None:
                        read[part, pid] = processor_seconds(pid)
                except (OSError, ProcessLookupError):
                    continue
        return read


def _name(entry: Path) -> str:
    return (entry / "comm").read_text("ascii", errors="replace").strip()
