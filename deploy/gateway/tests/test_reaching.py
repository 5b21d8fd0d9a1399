"""Every public operation is reached, at its owner, by the same bytes; and nothing else is."""

import re
from collections.abc import Iterator

import pytest

from embedded.openapi import INTERNAL
from gateway.documents import Documents
from gateway.routes import OWN_PATHS

from .conftest import Gateway

METHODS = ("get", "post", "put", "patch", "delete")


def operations(documents: Documents, *, internal: bool) -> Iterator[tuple[str, str, str]]:
    for owner, document in documents.openapi.items():
        for path, item in document["paths"].items():
            if path.startswith(INTERNAL) is internal and path not in OWN_PATHS:
                filled = re.sub(r"\{[^}]+\}", "ord_01JD.x~-", path)
                yield from ((owner, m.upper(), filled) for m in METHODS if m in item)


def test_every_public_operation_is_reached_at_its_owner(
    gateway: Gateway, documents: Documents
) -> None:
    asked = list(operations(documents, internal=False))
    assert len(asked) > 70
    for owner, method, path in asked:
        target = f"{path}?limit=5&q=%D8%B7%D9%8A%D9%86"
        said = gateway.ask(target, method).json
        assert (said["server"], said["method"], said["target"]) == (owner, method, target)


def test_no_internal_operation_is_reached(gateway: Gateway, documents: Documents) -> None:
    asked = list(operations(documents, internal=True))
    assert len(asked) >= 5
    for _, method, path in asked:
        assert_nothing_here(gateway, path, method)


@pytest.mark.parametrize(
    "target",
    [
        "/internal/contacts", "/internal", "/metrics", "/readyz", "/livez", "/v1", "/v1/",
        "/v1/unknown", "/v1/orders/", "/v1/orders/a/b", "//v1/orders", "/v1//orders",
        "/v1/orders//", "/V1/orders", "/v1/Orders", "/v1/orders;a=b", "/v1/orders/a;b",
        "/v1/orders/.", "/v1/orders/..", "/v1/./orders", "/v1/x/../orders", "/v1/orders/../me",
        "/v1/orders/%2e%2e", "/v1/orders/%2E", "/v1/orders%2Fa", "/v1/orders/a%2fb",
        "/v1/orders/..%2f..%2finternal%2fcontacts", "/internal/..%2fv1%2forders",
        "/internal/../v1/orders", "/v1/%6frders", "/%761/orders", "/v1/orders/%252e",
        "/v1/orders\\a", "/v1/orders%5ca", "/v1/orders/a%20b", "/v1/orders/%0d%0aX:%20y",
        "/v1/orders/a#b", "/v1/me%23", "/docs/", "/docs/assets/../openapi.json", "/docs/assets/",
        "/docs/assets/x.html", "/%64ocs", "//docs", "/DOCS", "/openapi.json/", "/OPENAPI.json",
        "/status", "/metas", "/meta/errors/x", "/preflight", "/problem/bad_request",
        "/static/openapi.json",
        "/.well-known/", "/.well-known/jwks.json.bak", "/.git/config", "/v1/orders/.hidden",
        "*", "/settings/servers.conf", "/nginx.conf", "/@not_found",
    ],
)  # fmt: skip
def test_what_no_document_names_does_not_exist(gateway: Gateway, target: str) -> None:
    assert_nothing_here(gateway, target)


@pytest.mark.parametrize("target", ["/v1/orders/%00", "/v1/orders/%zz", "/v1/../../etc/passwd"])
def test_what_no_server_may_read_is_refused(gateway: Gateway, target: str) -> None:
    refused = gateway.ask(target)
    assert (refused.status, refused.json["code"]) == (400, "bad_request")


def assert_nothing_here(gateway: Gateway, target: str, method: str = "GET") -> None:
    refused = gateway.ask(target, method)
    assert refused.status in {400, 404}, refused
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json["code"] in {"not_found", "bad_request"}
    assert "server" not in refused.json
