"""What a process has taken so far, as Linux counts it (`man 5 proc`)."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_ESTABLISHED = "01"


def worker_of(pid: int) -> int:
    """Return the gunicorn worker below its master."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()[-1])


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def memory_mib(pid: int) -> int:
    """Return what a process holds for itself, in MiB."""
    return _rollup(pid, "Private_")


def resident_mib(pid: int) -> int:
    """Return what a process has in memory, with what it shares with others, in MiB."""
    return _rollup(pid, "Rss:")


def connections(pid: int, port: int) -> int:
    """Count a process's connections to a port of a server, by IPv4 or IPv6."""
    tables = (Path(f"/proc/{pid}/net/{name}") for name in ("tcp", "tcp6"))
    rows = [row.split() for one in tables for row in one.read_text("ascii").splitlines()[1:]]
    far_ends = {f"socket:[{row[9]}]": row[2] for row in rows if row[3] == _ESTABLISHED}
    ports = [far_ends[one].rpartition(":")[2] for one in _open_files(pid) if one in far_ends]
    return sum(int(one, 16) == port for one in ports)


def _open_files(pid: int) -> Iterator[str]:
    for one in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            yield str(one.readlink())


def _rollup(pid: int, beginning: str) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    held = [int(one.split()[1]) for one in lines if one.startswith(beginning)]
    return sum(held) // 1024
