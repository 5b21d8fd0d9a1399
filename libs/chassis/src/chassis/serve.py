"""The glue between gunicorn and a service: management beside each web process, drained first.

A gunicorn configuration imports `post_worker_init` and `worker_int` from here.
"""

import signal
from types import FrameType
from typing import Any

from flask import Flask

from chassis.app import Web
from chassis.garbage import keep_what_is_there
from chassis.log import log_to
from chassis.management import ManagementServer, database_check
from chassis.migrate import migration_check
from chassis.settings import log_effective


def management_of(app: Flask) -> ManagementServer:
    """Return the management server of a web application, not started yet."""
    web: Web = app.extensions["alheraf_web"]
    checks = {
        "database": database_check(web.database),
        "migration": migration_check(web.name, web.database),
        "closed": web.closed,
        **web.checks,
    }
    return ManagementServer(web.settings.management_port, checks, web.registry, host="0.0.0.0")  # noqa: S104 — a container's own port


def post_worker_init(worker: Any) -> None:
    """Start the management server once the application is loaded; nothing is opened before."""
    app = worker.app.wsgi()
    settings = app.extensions["alheraf_web"].settings
    log_to(level=settings.log_level)
    log_effective(settings)
    server = management_of(app)
    server.start()
    worker.alheraf_management = server
    _drain_at_term(server)
    keep_what_is_there()


def worker_int(worker: Any) -> None:
    """Say not ready while requests in flight are finished."""
    worker.alheraf_management.drain()


def _drain_at_term(server: ManagementServer) -> None:
    """Say not ready from SIGTERM on, before gunicorn's own handler; it has no hook for that."""
    graceful = signal.getsignal(signal.SIGTERM)

    def drain(number: int, frame: FrameType | None) -> None:
        server.drain()
        if callable(graceful):
            graceful(number, frame)

    signal.signal(signal.SIGTERM, drain)
