"""Health and metrics on a port of their own, which no gateway routes.

`/livez` speaks of the process only; `/readyz` names in words what is missing, and passes over the
checks that `/readyz?exclude=closed` names; `/metrics` is what Prometheus reads.
"""

import json
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from chassis.database import Database

_LOG = logging.getLogger(__name__)

Check = Callable[[], str | None]
"""Returns None where all is well, else what is missing, in words."""


class ManagementServer:
    """Serves health and metrics from a thread of its own."""

    def __init__(
        self,
        port: int,
        checks: Mapping[str, Check],
        registry: CollectorRegistry,
        *,
        host: str = "127.0.0.1",
        notes: Mapping[str, Check] | None = None,
    ) -> None:
        """`notes` are said beside what is missing, and keep nobody from being ready."""
        self._checks = checks
        self._notes = notes or {}
        self._registry = registry
        self._draining = False
        registry.register(_Readiness(checks))
        self._server = make_server(
            host, port, self._answer, server_class=_Server, handler_class=_Quiet
        )
        self._thread = Thread(target=self._server.serve_forever, name="management", daemon=True)

    @property
    def port(self) -> int:
        """Return the port that is listened on."""
        return int(self._server.server_port)

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()

    def drain(self) -> None:
        """Say not ready from now on: the process finishes what is in flight."""
        self._draining = True

    def stop(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def _answer(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        path = environ.get("PATH_INFO")
        if path == "/livez":
            return _json(start_response, "200 OK", {"alive": True})
        if path == "/readyz":
            missing = self._missing(parse_qs(environ.get("QUERY_STRING", "")).get("exclude", []))
            status = "503 Service Unavailable" if missing else "200 OK"
            told = {"ready": not missing, "missing": missing}
            notes = _said(self._notes)
            return _json(start_response, status, {**told, "notes": notes} if notes else told)
        if path == "/metrics":
            start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
            return [generate_latest(self._registry)]
        return _json(start_response, "404 Not Found", {"paths": ["/livez", "/readyz", "/metrics"]})

    def _missing(self, excluded: Collection[str]) -> dict[str, str]:
        if self._draining:
            return {"drain": "this process is shutting down"}
        return _said({name: one for name, one in self._checks.items() if name not in excluded})


class _Readiness(Collector):
    """What `/readyz` says, for those who watch: asked anew at each scrape."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give 1 for each check that is passed, and 0 for each that is not."""
        told = GaugeMetricFamily("ready_check", "1 where nothing is missing.", labels=["check"])
        for name, check in self._checks.items():
            told.add_metric([name], float(_outcome(check) is None))
        yield told

    def describe(self) -> list[GaugeMetricFamily]:
        """Ask nothing when the collector is registered."""
        return []


class _Server(ThreadingMixIn, WSGIServer):
    """A thread a probe: a check that waits for a database must not hold up `/livez`."""

    daemon_threads = True
    allow_reuse_address = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 — the base's name
        """Leave probes out of the logs."""


def _said(checks: Mapping[str, Check]) -> dict[str, str]:
    found = ((name, _outcome(check)) for name, check in checks.items())
    return {name: words for name, words in found if words is not None}


def _outcome(check: Check) -> str | None:
    """Return what a check says; one that fails says so instead of silencing the others."""
    try:
        return check()
    except Exception as failed:  # noqa: BLE001 — whatever fails is what is missing
        _LOG.warning("a readiness check failed", exc_info=failed)
        return f"cannot be checked ({type(failed).__name__})"


def database_check(database: Database) -> Check:
    """Return a check that the database answers."""

    def check() -> str | None:
        try:
            with database.reading() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError as failed:
            return f"the database does not answer ({type(failed).__name__})"
        return None

    return check


def _json(start_response: Callable[..., Any], status: str, document: Any) -> list[bytes]:
    body = json.dumps(document).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(status, headers)
    return [body]
