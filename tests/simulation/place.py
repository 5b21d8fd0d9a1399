"""Where the databases of a simulation lie: in memory, where there is a folder for that."""

from pathlib import Path

_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made inside


def quick_folder() -> Path | None:
    """Return the folder whose files are in memory, or None for the usual place."""
    return _IN_MEMORY if _IN_MEMORY.is_dir() else None
