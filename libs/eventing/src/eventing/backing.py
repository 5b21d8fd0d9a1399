"""What every way of an arrived message stands on."""

from dataclasses import dataclass

from opentelemetry.trace import Tracer

from chassis.database import Database
from eventing.dead import DeadLetters
from eventing.inbox import Inbox
from eventing.metrics import EventMetrics
from eventing.patience import Patience
from eventing.retries import Retries


@dataclass(frozen=True, kw_only=True)
class Backing:
    """The database of a worker, its ways of remembering, and how it waits for it."""

    database: Database
    inbox: Inbox
    retries: Retries
    dead: DeadLetters
    patience: Patience
    metrics: EventMetrics
    tracer: Tracer

    def count(self, queue: str, outcome: str, count: int = 1) -> None:
        """Count messages by what became of them."""
        self.metrics.messages.labels(queue, outcome).inc(count)
