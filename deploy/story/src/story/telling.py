"""How the story is told on a terminal: acts, steps, and the receipt table."""

import sys
import time
from collections.abc import Sequence
from typing import Any

_COLUMNS = (
    "service",
    "found",
    "erased",
    "anonymised",
    "kept",
    "still_tied",
    "residual",
    "verified",
)


class Telling:
    """Prints what happens as it happens."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def act(self, title: str) -> None:
        """Begin an act."""
        self._say(f"\n{title}")

    def step(self, text: str) -> None:
        """Say that something has happened."""
        self._say(f"  {self.seconds:5.1f} s  {text}")

    @property
    def seconds(self) -> float:
        """Return the seconds since the story began."""
        return time.monotonic() - self._began

    def receipts(self, rows: Sequence[dict[str, Any]]) -> None:
        """Print one line per service, and their sum."""
        widths = [max(len(name), 12) for name in _COLUMNS]
        self._say("\n  " + "  ".join(n.ljust(w) for n, w in zip(_COLUMNS, widths, strict=True)))
        for row in rows:
            cells = (_cell(row[name]) for name in _COLUMNS)
            self._say("  " + "  ".join(c.ljust(w) for c, w in zip(cells, widths, strict=True)))
        for row in rows:
            for kept in row["kept_why"]:
                self._say(f"  {row['service']} kept {kept}")

    @staticmethod
    def _say(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def _cell(value: Any) -> str:
    return ("yes" if value else "NO") if isinstance(value, bool) else str(value)
