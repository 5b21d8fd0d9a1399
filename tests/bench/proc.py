"""What a process has taken so far, as Linux counts it (`man 5 proc`)."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def worker_of(pid: int) -> int:
    """Return the gunicorn worker below its master."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()[-1])


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def memory_mib(pid: int) -> int:
    """Return what a process holds for itself, in MiB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    held = [int(one.split()[1]) for one in lines if one.startswith("Private_")]
    return sum(held) // 1024
