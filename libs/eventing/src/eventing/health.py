"""What a worker process says of itself on its management port, where nobody calls it otherwise."""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry

from chassis.database import Database
from chassis.management import Check, ManagementServer, database_check
from chassis.migrate import migration_check
from eventing.consumer import Consumer
from eventing.gate import Gate
from eventing.loop import Loop
from eventing.patience import Patience


def health_of(  # noqa: PLR0913 - what a process is made of, each by name
    *,
    port: int,
    service: str,
    database: Database,
    registry: CollectorRegistry,
    consumer: Consumer,
    loops: Sequence[Loop],
    patience: Patience,
    gate: Gate,
) -> ManagementServer:
    """Return the management server of a worker, not started yet.

    A worker that waits for a neighbour is ready all the same, and says that it waits.
    """
    checks: dict[str, Check] = {
        "database": database_check(database),
        "migration": migration_check(service, database),
        "broker": lambda: consumer.trouble,
        "threads": lambda: _ended(loops),
        "gate": gate.closed,
    }
    notes: dict[str, Check] = {"patience": lambda: patience.waits}
    anywhere = "0.0.0.0"  # noqa: S104 — a container's own port
    return ManagementServer(port, checks, registry, host=anywhere, notes=notes)


def _ended(loops: Sequence[Loop]) -> str | None:
    names = [loop.name for loop in loops if not loop.is_running]
    return f"ended: {', '.join(names)}" if names else None
