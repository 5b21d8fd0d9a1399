"""Logs: one JSON object a line, carrying ids and nothing that a person entered.

Only the fields named here can be logged; anything else that a caller adds is dropped and its name
is kept under `dropped`, so that the loss can be seen.
"""

import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import g, has_request_context
from pythonjsonlogger.json import JsonFormatter

from chassis.tracing import correlation_id

ALLOWED = frozenset(
    {
        "attempts", "code", "consumer", "correlation_id", "count", "database", "duration_ms",
        "error", "event_id", "event_type", "failpoint", "holder", "job", "lease", "limit",
        "message_id", "method", "order_key", "phase", "queue", "reason", "request_id", "route",
        "schedule", "service", "session_id", "state", "status", "sweep_id", "task_id",
    }
)  # fmt: skip
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class IdsOnly(logging.Filter):
    """Drops every added field that is not on the list."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass without what does not belong in it."""
        added = set(vars(record)) - _STANDARD - ALLOWED - {"dropped"}
        for name in added:
            delattr(record, name)
        if added:
            record.dropped = sorted(added)
        return True


class Belonging(logging.Filter):
    """Adds the ids of the request and of the conversation of services that a line belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record pass with what it belongs to."""
        if has_request_context() and "request_id" in g:
            record.request_id = g.request_id
        conversation = correlation_id()
        if conversation is not None:
            record.correlation_id = conversation
        return True


class Lines(JsonFormatter):
    """One JSON object a line; of an exception its type and where it arose, never its words."""

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """Add the moment, the level and the logger's name."""
        super().add_fields(log_data, record, message_dict)
        log_data["time"] = datetime.fromtimestamp(record.created, UTC).isoformat()
        log_data["level"] = record.levelname
        log_data["logger"] = record.name

    def formatException(self, exc_info: Any) -> str:  # noqa: N802 — the standard library's name
        """Return the exception's type and its frames; values in its message may be personal."""
        kind, _value, trace = exc_info
        frames = []
        while trace is not None:
            code = trace.tb_frame.f_code
            frames.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        return f"{kind.__name__} at {' < '.join(reversed(frames))}"


_CHATTY = (
    "alembic",
    "amqp",
    "httpcore",
    "httpx",
    "kombu",
    "pika",
    "urllib3",
    "waitress",
    "werkzeug",
)
"""Libraries whose own small talk may name addresses, such as the URL of every request."""


def log_to(path: Path | None = None, level: str = "INFO") -> logging.Handler:
    """Send the logs of this process to a file, or to standard output; return the handler."""
    handler: logging.Handler
    handler = logging.StreamHandler(sys.stdout) if path is None else logging.FileHandler(path)
    handler.setFormatter(Lines("%(message)s"))
    handler.addFilter(Belonging())
    handler.addFilter(IdsOnly())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    return handler
