"""The public door put together: whose paths there are, one document, and who answers."""

from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

from contracts.asyncapi import merged as merged_events
from embedded.dispatcher import Dispatcher, WsgiApp
from embedded.documents import OWN_PATHS, documents_app
from embedded.openapi import merge

_TITLE, _VERSION = "Alheraf · الحِرَف", version("alheraf-embedded")

Shown = Callable[[str, str], dict[str, Any]]
"""Returns what a service shows at one of its paths."""


def public_door(apps: Mapping[str, WsgiApp], url: str, shown: Shown) -> Dispatcher:
    """Return the dispatcher in front of these services, which is reached at `url`."""
    documents = {name: shown(name, "/openapi.json") for name in apps}
    events = merged_events({name: shown(name, "/asyncapi.json") for name in apps})
    errors = {name: shown(name, "/meta/errors") for name in apps}
    merged = merge(documents, title=_TITLE, version=_VERSION, url=url)
    owners = {
        path: name
        for name, document in documents.items()
        for path in document["paths"]
        if path in merged["paths"]
    }
    owners.update(dict.fromkeys(OWN_PATHS, "documents"))
    return Dispatcher({**apps, "documents": documents_app(merged, events, errors)}, owners)
