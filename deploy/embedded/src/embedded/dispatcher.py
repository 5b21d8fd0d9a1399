"""The one public door: it knows the documented paths and hands each to the service that owns it.

What no document names does not exist here, and nothing that a client sends can pose as a header
that only we set.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_FORGED = re.compile(r"HTTP_(X_FORWARDED_.*|FORWARDED|X_INTERNAL_.*|X_REAL_IP)")


class Dispatcher:
    """A WSGI application in front of six."""

    def __init__(self, apps: Mapping[str, WsgiApp], owners: Mapping[str, str]) -> None:
        """Route each path template (`/v1/orders/{order_id}`) to the app that `owners` names."""
        literal = {path: apps[owner] for path, owner in owners.items() if "{" not in path}
        self._literal = literal
        self._patterns = [
            (_pattern(path), apps[owner]) for path, owner in owners.items() if "{" in path
        ]

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Serve one request."""
        path = environ.get("PATH_INFO", "")
        app = self._literal.get(path) or self._matching(path)
        if app is None:
            return _not_found(environ, start_response)
        clean = {name: value for name, value in environ.items() if not _FORGED.fullmatch(name)}
        return app(clean, start_response)

    def _matching(self, path: str) -> WsgiApp | None:
        return next((app for pattern, app in self._patterns if pattern.fullmatch(path)), None)


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]+\}", template)
    return re.compile("[^/]+".join(re.escape(part) for part in parts))


def _not_found(environ: Mapping[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    arabic = str(environ.get("HTTP_ACCEPT_LANGUAGE", "")).startswith("ar")
    problem = {
        "type": "/meta/errors#not_found",
        "title": "لا يوجد شيء هنا" if arabic else "Nothing is here",
        "status": 404,
        "code": "not_found",
        "detail": "العناوين المتاحة موصوفة في ‎/docs‎" if arabic else "/docs lists what there is.",
    }
    body = json.dumps(problem, ensure_ascii=False).encode()
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        ("Content-Language", "ar" if arabic else "en"),
        ("Vary", "Accept-Language"),
    ]
    start_response("404 Not Found", headers)
    return [body]
