"""Which processes are replaced, in which order, and by which code."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

ORDER = ("identity", "privacy", "catalog", "booking", "messaging", "notification")
"""Who is asked goes before who asks; an order that a release demands is kept by this one."""
SHORT = frozenset({"booking", "messaging", "notification"})


@dataclass(frozen=True)
class Stage:
    """Processes that are replaced one after another, by this code where no other is named."""

    said: str
    processes: tuple[str, ...]
    code: Path | None = None


def services_replaced(*, short: bool, migrated: Collection[str] = ()) -> list[str]:
    """Return them in their order: in short, three and those whose schema is new."""
    return [one for one in ORDER if not short or one in SHORT or one in migrated]


def stages(processes: Sequence[str], code: Path | None) -> list[Stage]:
    """Return one round: a restart, or from that code to this (upgrade) and back (rollback).

    What goes first when upgrading goes last when rolling back.
    """
    there, back = tuple(processes), tuple(reversed(processes))
    if code is None:
        return [Stage("restart", there)]
    return [
        Stage("upgrade, old code to new", there),
        Stage("rollback, new code to old", back, code),
    ]
