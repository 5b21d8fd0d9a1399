"""What is measured of this service beyond what the chassis measures."""

from prometheus_client import CollectorRegistry, Counter, Gauge


class Gauges:
    """Numbers that an operator is woken by."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.alarms = Gauge(
            "privacy_alarmed_tasks",
            "Holders that have not answered for longer than the alarm threshold",
            registry=registry,
        )
        self.overdue = Gauge(
            "privacy_overdue_requests", "Open requests past their due date", registry=registry
        )
        self.refused_receipts = Counter(
            "privacy_refused_receipts",
            "Receipts that were forged, altered or replayed",
            ["holder"],
            registry=registry,
        )
