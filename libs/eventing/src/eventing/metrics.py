"""What a worker counts, with labels that can only take a few values."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class EventMetrics:
    """The counters of one worker, in its own registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Make them. Long because each is named with its words and labels, once."""
        self.published = Counter(
            "eventing_published_total",
            "Messages sent to the broker, by what became of them.",
            ["outcome"],
            registry=registry,
        )
        self.lag = Histogram(
            "eventing_relay_lag_seconds",
            "Age of the oldest message of each batch, from its commit to its confirmation.",
            registry=registry,
        )
        self.unconfirmed = Gauge(
            "eventing_unconfirmed",
            "Messages sent that the broker has not answered for.",
            registry=registry,
        )
        self.blocked = Gauge(
            "eventing_broker_blocked",
            "1 while the broker takes nothing, as when its disk or memory is full.",
            registry=registry,
        )
        self.messages = Counter(
            "eventing_messages_total",
            "Messages that arrived: handled, duplicate, fenced, unheard, shelved or dead.",
            ["queue", "outcome"],
            registry=registry,
        )
        self.tries = Counter(
            "eventing_tries_total",
            "Tries of messages that were put aside.",
            ["queue"],
            registry=registry,
        )
        self.handling = Histogram(
            "eventing_handling_seconds",
            "Time of one transaction that took messages in.",
            ["queue"],
            registry=registry,
        )
        self.waiting = Gauge(
            "eventing_waiting_for_database",
            "Threads that wait for the database or a neighbour to come back.",
            registry=registry,
        )
        self.reconnects = Counter(
            "eventing_reconnects_total",
            "Times that the connection to the broker was lost or given up.",
            registry=registry,
        )
