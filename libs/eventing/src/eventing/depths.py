"""How much waits in a service's tables, and how long: for scrapes, the status and the operator."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from chassis.clock import Clock
from chassis.database import Database
from eventing.errors import OUTAGES
from eventing.tables import EventTables


@dataclass(frozen=True, kw_only=True)
class Depths:
    """Counts of rows; the age is that of the oldest outbox row in seconds."""

    outbox: int
    parked: int
    oldest_seconds: float
    retries: int
    dead: int


def depths(session: Session, tables: EventTables, clock: Clock) -> Depths:
    """Count what waits."""
    outbox, dead = tables.outbox.c, tables.dead.c
    oldest = session.scalar(
        sa.select(sa.func.min(outbox.recorded_at, type_=outbox.recorded_at.type))
    )
    return Depths(
        outbox=_count(session, tables.outbox),
        parked=_count(session, tables.outbox, outbox.parked),
        oldest_seconds=(clock.now() - oldest).total_seconds() if oldest else 0.0,
        retries=_count(session, tables.retries),
        dead=_count(session, tables.dead, dead.replayed_at.is_(None)),
    )


class DepthCollector(Collector):
    """Counts when a scrape asks."""

    def __init__(self, database: Database, tables: EventTables, clock: Clock) -> None:
        self._database = database
        self._tables = tables
        self._clock = clock

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give one gauge for each count; none while the database is away."""
        try:
            with self._database.reading() as session:
                counted = depths(session, self._tables, self._clock)
        except OUTAGES:
            return
        yield _gauge("outbox_rows", "Events not yet confirmed by the broker.", counted.outbox)
        yield _gauge("outbox_parked_rows", "Events that could not be sent.", counted.parked)
        yield _gauge("outbox_oldest_seconds", "Age of the oldest.", counted.oldest_seconds)
        yield _gauge("retry_rows", "Messages that will be tried again.", counted.retries)
        yield _gauge("dead_rows", "Dead letters that nobody has replayed.", counted.dead)

    def describe(self) -> list[GaugeMetricFamily]:
        """Ask the database nothing when the collector is registered."""
        return []


def _gauge(name: str, documentation: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"eventing_{name}", documentation, value=value)


def _count(session: Session, table: sa.Table, where: sa.ColumnElement[bool] | None = None) -> int:
    counting = sa.select(sa.func.count()).select_from(table)
    return int(session.scalar(counting if where is None else counting.where(where)) or 0)
