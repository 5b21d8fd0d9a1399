"""What Prometheus reads: a registry per application, labels from lists that cannot grow."""

import time

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram

_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0)


def measure_requests(app: Flask, registry: CollectorRegistry) -> None:
    """Count and time requests by method, route template and status."""
    requests = Counter(
        "http_requests", "Requests answered", ("method", "route", "status"), registry=registry
    )
    duration = Histogram(
        "http_request_duration_seconds",
        "Time until the answer was ready",
        ("method", "route"),
        buckets=_BUCKETS,
        registry=registry,
    )

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(answer: Response) -> Response:
        route = request.url_rule.rule if request.url_rule is not None else "unknown"
        method = request.method if request.method in _METHODS else "other"
        requests.labels(method, route, str(answer.status_code)).inc()
        taken = time.perf_counter() - g.get("began", time.perf_counter())
        duration.labels(method, route).observe(taken)
        return answer
