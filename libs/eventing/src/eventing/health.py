"""What a worker process says of itself on its management port, where nobody calls it otherwise."""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry

from chassis.database import Database
from chassis.management import Check, ManagementServer, database_check
from chassis.migrate import migration_check
from eventing.consumer import Consumer
from eventing.loop import Loop


def health_of(
    *,
    port: int,
    service: str,
    database: Database,
    registry: CollectorRegistry,
    consumer: Consumer,
    loops: Sequence[Loop],
) -> ManagementServer:
    """Return the management server of a worker, not started yet."""
    checks: dict[str, Check] = {
        "database": database_check(database),
        "migration": migration_check(service, database),
        "broker": lambda: None if consumer.is_receiving else "not connected to the broker yet",
        "threads": lambda: _ended(loops),
    }
    return ManagementServer(port, checks, registry, host="0.0.0.0")  # noqa: S104 — a container's own port


def _ended(loops: Sequence[Loop]) -> str | None:
    names = [loop.name for loop in loops if not loop.is_running]
    return f"ended: {', '.join(names)}" if names else None
