"""What the routes for operators need of whoever knows a service's events; no web in it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol

from chassis.paging import PageRequest
from contracts.event import Event


@dataclass(frozen=True, kw_only=True)
class Replay:
    """Which dead letters to try again: one number, a class of errors, or all."""

    number: int | None = None
    error: str | None = None
    everything: bool = False


@dataclass(frozen=True, kw_only=True)
class ListDead:
    """A page of the dead letters, of one class of errors or of all."""

    page: PageRequest
    error: str | None = None


class Operated(Protocol):
    """A service's events as its operators see them; each part has the signature of a use case."""

    @property
    def service(self) -> str:
        """Return the service's name."""

    @property
    def hears(self) -> Collection[type[Event]]:
        """Return the classes of what it hears."""

    @property
    def status(self) -> Callable[..., Any]:
        """Count what waits, and say in words what is wrong."""

    @property
    def list_dead(self) -> Callable[..., Any]:
        """List the dead letters that nobody has replayed."""

    @property
    def show_dead(self) -> Callable[..., Any]:
        """Show one dead letter, or None."""

    @property
    def replay(self) -> Callable[..., Any]:
        """Have dead letters tried again; return which."""

    @property
    def list_replays(self) -> Callable[..., Any]:
        """List on whose word which dead letter was tried again."""

    @property
    def list_outbox(self) -> Callable[..., Any]:
        """List what the broker has not confirmed."""

    @property
    def unpark(self) -> Callable[..., Any]:
        """Have everything sent again that was given up on; return how much."""

    @property
    def topology(self) -> Callable[..., Any]:
        """Return in words what the broker lacks."""

    @property
    def apply_topology(self) -> Callable[..., Any]:
        """Make what is missing; return what was, and what still is."""
