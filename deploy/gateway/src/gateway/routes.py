"""The table by which nginx knows whose a path is, made from the services' documents.

A path that no document names has no owner, and an address without an owner does not exist.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from embedded.openapi import INTERNAL

Document = Mapping[str, Any]

OWN_PATHS = frozenset({"/openapi.json", "/meta/errors"})
"""Every service has these for itself; the gateway serves the merged ones."""

_METHODS = ("get", "post", "put", "patch", "delete")
_MADE = "# Made by `make gateway` from the services' OpenAPI documents; a test holds it to them.\n"


@dataclass(frozen=True, kw_only=True)
class Route:
    """One public path: whose it is, and what can be done there."""

    path: str
    owner: str
    methods: tuple[str, ...]
    gives_tokens: bool
    streams: bool

    @property
    def pattern(self) -> str:
        """The regular expression that matches the whole path; a parameter is one segment."""
        parts = re.split(r"\{[^}]+\}", self.path)
        return f"^{'[^/]+'.join(part.replace('.', '[.]') for part in parts)}$"

    @property
    def _order(self) -> tuple[bool, str]:
        return "{" in self.path, self.path


def public_routes(documents: Mapping[str, Document]) -> list[Route]:
    """Return all public routes: literal paths first, since the first match holds."""
    routes = [
        _route(owner, path, item)
        for owner, document in documents.items()
        for path, item in document["paths"].items()
        if not path.startswith(INTERNAL) and path not in OWN_PATHS
    ]
    return sorted(routes, key=lambda route: route._order)  # noqa: SLF001 — of this file


def routes_conf(routes: Iterable[Route]) -> str:
    """Return `routes.conf`: the maps of owners, of methods, and of ways to a token."""
    known = list(routes)
    return (
        _MADE
        + _map("owner", [(route.pattern, route.owner) for route in known])
        + _map("methods", [(route.pattern, _allowed(route)) for route in known], "GET, HEAD")
        + _map("is_token_path", [(r.pattern, "1") for r in known if r.gives_tokens])
    )


def streams_conf(routes: Iterable[Route]) -> str:
    """Return `streams.conf`: a location for every path that answers with an event stream."""
    return _MADE + "".join(
        f"\nlocation ~ {route.pattern} {{\n    include stream.conf;\n}}\n"
        for route in routes
        if route.streams
    )


def _route(owner: str, path: str, item: Document) -> Route:
    operations = {method: item[method] for method in _METHODS if method in item}
    return Route(
        path=path,
        owner=owner,
        methods=tuple(method.upper() for method in operations),
        gives_tokens=owner == "identity" and _anyone_may(operations.get("post")),
        streams=any(_streams(operation) for operation in operations.values()),
    )


def _anyone_may(operation: Document | None) -> bool:
    return operation is not None and operation.get("x-access") == "anyone"


def _streams(operation: Document) -> bool:
    answers = operation.get("responses", {}).values()
    return any("text/event-stream" in answer.get("content", {}) for answer in answers)


def _allowed(route: Route) -> str:
    more = ("HEAD",) if "GET" in route.methods else ()
    return ", ".join((*route.methods, *more, "OPTIONS"))


def _map(name: str, pairs: Iterable[tuple[str, str]], default: str = "") -> str:
    lines = "".join(f'    "~{pattern}" "{value}";\n' for pattern, value in pairs)
    return f'\nmap $path ${name} {{\n{lines}    default "{default}";\n}}\n'
