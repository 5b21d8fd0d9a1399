"""The process beside the web: it publishes, consumes, retries and keeps the schedules."""

from collections.abc import Sequence
from typing import Any

from chassis.clock import Clock
from chassis.database import Database
from prometheus_client import CollectorRegistry

from eventing.schedule import Schedule
from eventing.subscription import MessageFence, Subscription
from eventing.tables import EventTables

__all__ = ["Schedule", "Worker"]


class Worker:
    """Everything of one service that runs without being asked over HTTP."""

    def __init__(  # noqa: PLR0913 - the composition root names every part
        self,
        *,
        service: str,
        database: Database,
        tables: EventTables,
        broker_url: str,
        subscriptions: Sequence[Subscription],
        schedules: Sequence[Schedule] = (),
        deps: Any = None,
        fence: MessageFence | None = None,
        clock: Clock | None = None,
        registry: CollectorRegistry | None = None,
    ) -> None:
        raise NotImplementedError

    def apply_topology(self) -> None:
        """Create this service's queues; done for all services before any worker starts."""

    def start(self) -> None:
        """Begin, on threads of its own."""

    def stop(self, timeout: float = 10.0) -> None:
        """Finish what is in hand, then let go."""

    def run_forever(self) -> None:
        """Start, and stop on SIGTERM or SIGINT."""
