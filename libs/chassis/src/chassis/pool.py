"""How long one waits for a database connection, and how many are in use: a pool that tells."""

import time
from collections.abc import Iterator
from typing import Any

from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine, PoolProxiedConnection, QueuePool

_BUCKETS = (0.001, 0.005, 0.025, 0.1, 0.5, 1.0, 5.0, 30.0)


class TellingPool(QueuePool):
    """A queue of connections that times whoever takes one, once somebody measures."""

    waits: Histogram | None = None

    def connect(self) -> PoolProxiedConnection:
        """Return a connection; waiting for it, making it and trying it are timed together."""
        waits = self.waits
        if waits is None:
            return super().connect()
        began = time.perf_counter()
        try:
            return super().connect()
        finally:
            waits.observe(time.perf_counter() - began)


class _PoolCollector(Collector):
    """Counts when a scrape asks."""

    def __init__(self, pool: QueuePool) -> None:
        self._pool = pool

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give what is in use, and what there can be."""
        used, most = self._pool.checkedout(), self._pool.size()
        yield _gauge("database_pool_in_use", "Connections in use.", used)
        yield _gauge("database_pool_size", "Connections that there can be.", most)

    def describe(self) -> list[GaugeMetricFamily]:
        """Name nothing in advance."""
        return []


def measure_pool(engine: Engine, registry: CollectorRegistry) -> None:
    """Have an engine's pool measured in this registry; one that is none of ours is left alone."""
    pool: Any = engine.pool
    if not isinstance(pool, TellingPool):
        return
    pool.waits = Histogram(
        "database_pool_wait_seconds",
        "Time until a database connection was at hand.",
        buckets=_BUCKETS,
        registry=registry,
    )
    registry.register(_PoolCollector(pool))


def _gauge(name: str, documentation: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, documentation, value=value)
