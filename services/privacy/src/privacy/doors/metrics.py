"""What is measured of this service beyond what the chassis measures."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

SHARES = (0.0, 0.5, 0.8, 1.0)
"""How much of its time a request has used, from where on it is counted; 0 counts every open one."""


@dataclass(frozen=True, kw_only=True)
class Pressing:
    """What officers and operators are woken by; `past` counts requests by kind and share."""

    past: Mapping[tuple[str, float], int]
    silent_holders: int
    with_residue: int


class Gauges:
    """What is counted as it happens; from zero for each holder, so that the first is seen too."""

    def __init__(self, registry: CollectorRegistry, holders: Iterable[str]) -> None:
        self.refused_receipts = Counter(
            "privacy_refused_receipts",
            "Receipts that were forged, altered or replayed",
            ["holder"],
            registry=registry,
        )
        for holder in holders:
            self.refused_receipts.labels(holder=holder)


class PressingCollector(Collector):
    """Counts when a scrape asks, so that every worker says the same, whoever leads.

    `count` returns None while the database is away.
    """

    def __init__(self, kinds: tuple[str, ...], count: Callable[[], Pressing | None]) -> None:
        self._kinds = kinds
        self._count = count

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the gauges; none while the database is away."""
        pressing = self._count()
        if pressing is None:
            return
        past = GaugeMetricFamily(
            "privacy_open_requests_past",
            "Open requests that have used at least this share of their time.",
            labels=["kind", "share"],
        )
        for kind in self._kinds:
            for share in SHARES:
                past.add_metric([kind, f"{share:g}"], pressing.past.get((kind, share), 0))
        yield past
        yield GaugeMetricFamily(
            "privacy_silent_holders",
            "Answers of holders that are missing past the alarm threshold.",
            value=pressing.silent_holders,
        )
        yield GaugeMetricFamily(
            "privacy_requests_with_residue",
            "Erased people of whom a sweep has found something.",
            value=pressing.with_residue,
        )

    def describe(self) -> list[GaugeMetricFamily]:
        """Ask nothing when the collector is registered."""
        return []
