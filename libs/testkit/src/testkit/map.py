"""Writes `docs/map.md` anew: python -m testkit.map."""

from pathlib import Path

from testkit.guards.documents import PLACE, render
from testkit.guards.house import House


def main() -> None:
    """Write the map of the house in which this is run."""
    root = Path.cwd()
    (root / PLACE).write_text(render(House(root)), encoding="utf-8")
    print(f"» {PLACE} is written anew")


if __name__ == "__main__":
    main()
