"""The one public door knows the documented paths, and nothing else."""

from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.test import Client

from embedded.dispatcher import Dispatcher, WsgiApp


def app_saying(name: str) -> WsgiApp:
    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        forged = sorted(key for key in environ if "FORWARDED" in key or "INTERNAL" in key)
        return [f"{name} {environ['PATH_INFO']} {forged}".encode()]

    return app


DOOR = Client(
    Dispatcher(
        {"booking": app_saying("booking"), "catalog": app_saying("catalog")},
        {
            "/v1/orders": "booking",
            "/v1/orders/{order_id}": "booking",
            "/v1/products/{product_id}/reviews": "catalog",
        },
    )
)


def test_each_documented_path_goes_to_its_owner() -> None:
    assert DOOR.get("/v1/orders").text == "booking /v1/orders []"
    assert DOOR.get("/v1/orders/ord_1").text == "booking /v1/orders/ord_1 []"
    assert DOOR.get("/v1/products/prd_1/reviews").text.startswith("catalog")


def test_what_no_document_names_does_not_exist() -> None:
    for path in ("/internal/contacts", "/v1/orders/a/b", "/metrics", "/v1/orders/", "//v1/orders"):
        refused = DOOR.get(path, headers={"Accept-Language": "ar"})
        assert refused.status_code == 404, path
        assert refused.content_type == "application/problem+json"
        assert refused.json is not None
        assert refused.json["code"] == "not_found"
        assert refused.headers["Content-Language"] == "ar"


def test_headers_that_only_we_set_do_not_pass() -> None:
    forged = {"X-Forwarded-For": "1.2.3.4", "Forwarded": "for=x", "X-Internal-Role": "officer"}
    assert DOOR.get("/v1/orders", headers=forged).text == "booking /v1/orders []"
