"""The pages that the gateway serves itself, as files: what the embedded suite's door shows."""

import re
from collections.abc import Iterator
from importlib.metadata import version

from flask.testing import FlaskClient

from contracts.asyncapi import merged as merged_events
from embedded.documents import META, documents_app
from embedded.openapi import merge
from gateway.documents import Documents

_TITLE, _VERSION = "Alheraf · الحِرَف", version("alheraf-gateway")
_ASSET = re.compile(r'"/docs/(assets/[^"]+)"')


def pages(documents: Documents) -> Iterator[tuple[str, bytes]]:
    """Walk over the files below `static/`: their names and what is in them."""
    merged = merge(documents.openapi, title=_TITLE, version=_VERSION, url="/")
    events = merged_events(documents.asyncapi)
    http = documents_app(merged, events, dict(documents.errors)).test_client()
    yield "openapi.json", _shown(http, "/openapi.json")
    yield "asyncapi.json", _shown(http, "/asyncapi.json")
    for path, name in META.items():
        yield f"{name}.json", _shown(http, path)
    reader = _shown(http, "/docs")
    yield "docs.html", reader
    for asset in _ASSET.findall(reader.decode()):
        yield asset, _shown(http, f"/docs/{asset}")


def _shown(http: FlaskClient, path: str) -> bytes:
    with http.get(path) as answer:
        if answer.status_code != 200:  # noqa: PLR2004 — anything else is not the page
            raise LookupError(f"the documents' own door answers {answer.status_code} at {path}")
        return answer.get_data()
