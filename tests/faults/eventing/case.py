"""What a case is: a name, what it breaks and on which servers, and how."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

RABBITMQ = "RabbitMQ + PostgreSQL"
SQLITE = "SQLite"

Play = Callable[[Any], str]
"""Breaks something on a stage (`stage.Stage`), and returns the evidence that it broke."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One way of breaking things."""

    name: str
    server: str
    breaks: str
    play: Play
    cables: tuple[str, ...] = ()
    """Roles that reach the broker through a cable of ours."""
    plan: dict[str, Any] = field(default_factory=dict)
    settles_within: float = 90.0

    def __str__(self) -> str:
        """Return the name that the command takes."""
        return self.name


CASES: dict[str, Case] = {}


def case(
    name: str, breaks: str, *, on: tuple[str, ...] = (RABBITMQ,), **facts: Any
) -> Callable[[Play], Play]:
    """Enter a case, once for each kind of server that it can happen on."""

    def enter(play: Play) -> Play:
        for server in on:
            full = name if server == RABBITMQ else f"sqlite-{name}"
            if full in CASES:
                raise ValueError(f"two cases are called {full}")
            CASES[full] = Case(name=full, server=server, breaks=breaks, play=play, **facts)
        return play

    return enter
