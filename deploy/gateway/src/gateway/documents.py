"""What the six services say of themselves: their documents and their refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chassis.errors import refusals_of
from embedded.environment import Addresses, embedded_stores, environment_of
from embedded.names import NAMES
from embedded.ports import free_ports
from embedded.services import SERVICES
from embedded.state import open_state

Document = dict[str, Any]


@dataclass(frozen=True)
class Documents:
    """By service: its documents, and the list of what it refuses."""

    openapi: Mapping[str, Document]
    asyncapi: Mapping[str, Document]
    errors: Mapping[str, list[Document]]


def read_documents() -> Documents:
    """Ask every service for its documents; nothing is started, and no database is opened."""
    with TemporaryDirectory() as folder:
        state = open_state(Path(folder), NAMES)
        addresses = Addresses(ports=free_ports((*NAMES, "public", "sandbox", "smtp")))
        stores = embedded_stores(state)
        clients = {
            service.name: service.create_app(
                environment_of(service.name, state, addresses, stores)
            ).test_client()
            for service in SERVICES
        }
        return Documents(
            openapi={name: http.get("/openapi.json").get_json() for name, http in clients.items()},
            asyncapi={
                name: http.get("/asyncapi.json").get_json() for name, http in clients.items()
            },
            errors={
                **{name: http.get("/meta/errors").get_json() for name, http in clients.items()},
                "gateway": _own_errors(),
            },
        )


def _own_errors() -> list[Document]:
    return [
        {
            "code": refusal.code,
            "status": refusal.status,
            "title": dict(refusal.title),
            "detail": dict(refusal.detail),
        }
        for refusal in refusals_of("gateway")
    ]
