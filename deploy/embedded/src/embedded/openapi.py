"""One OpenAPI document out of six: the public operations, and the schemas that they need."""

import json
import re
from collections.abc import Mapping
from typing import Any

Document = dict[str, Any]

INTERNAL = "/internal/"
GUIDE = """Six services behind one origin. What is the same everywhere:

- **Signing in**: `POST /v1/sessions` answers an `access_token`; put it under *Authorize*, or send
  `Authorization: Bearer …`. `x-access` says who may call an operation.
- **Errors** are `application/problem+json` with a stable `code`; `GET /meta/errors` lists them all.
  Words follow `Accept-Language`: `ar` or `en`.
- **Lists** take `limit` and `cursor`; `next` in the answer is the cursor of the next page.
- **Changing what others may change too** needs `If-Match` with the `ETag` that was read.
- **Orders, bookings and payments** need an `Idempotency-Key` of your own making: the same key again
  gives the same answer and does nothing twice.
- **Money** is `{"amount": "120.00", "currency": "SAR"}`, moments are RFC 3339 in UTC.
"""
_REFERENCE = re.compile(r'"#/components/([a-zA-Z]+)/([^"]+)"')


def merge(documents: Mapping[str, Document], *, title: str, version: str, url: str) -> Document:
    """Return one document for one origin; two services' schemas of one name are kept apart."""
    merged: Document = {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": GUIDE},
        "servers": [{"url": url}],
        "tags": [{"name": name} for name in documents],
        "paths": {},
        "components": {},
    }
    for service, document in documents.items():
        own = _renamed(service, document, merged["components"])
        for path, operations in own.get("paths", {}).items():
            if path.startswith(INTERNAL):
                continue
            if path not in _SERVED_BY_ALL:
                merged["paths"][path] = _tagged(service, operations)
        for kind, parts in own.get("components", {}).items():
            merged["components"].setdefault(kind, {}).update(parts)
    return merged


_SERVED_BY_ALL = frozenset({"/openapi.json", "/meta/errors"})


def _renamed(service: str, document: Document, taken: Document) -> Document:
    """Prefix the names that another service already uses for something else."""
    clashes = {
        (kind, name)
        for kind, parts in document.get("components", {}).items()
        for name, part in parts.items()
        if name in taken.get(kind, {}) and taken[kind][name] != part
    }
    if not clashes:
        return document

    def rename(match: re.Match[str]) -> str:
        kind, name = match.groups()
        return f'"#/components/{kind}/{_new_name(service, kind, name, clashes)}"'

    own: Document = json.loads(_REFERENCE.sub(rename, json.dumps(document)))
    own["components"] = {
        kind: {_new_name(service, kind, name, clashes): part for name, part in parts.items()}
        for kind, parts in own["components"].items()
    }
    return own


def _new_name(service: str, kind: str, name: str, clashes: set[tuple[str, str]]) -> str:
    return f"{service.capitalize()}{name}" if (kind, name) in clashes else name


def _tagged(service: str, operations: Document) -> Document:
    return {
        method: {**operation, "tags": [service]} if isinstance(operation, dict) else operation
        for method, operation in operations.items()
    }
