"""Browsers on allowed origins may call and read; on others they are told nothing."""

import pytest

from .conftest import Gateway

ALLOWED = "https://shop.example.com"
PREFLIGHT = {
    "Access_Control_Request_Method": "POST",
    "Access_Control_Request_Headers": "authorization, idempotency-key",
}


@pytest.mark.parametrize("target", ["/v1/orders", "/v1/unknown", "/openapi.json"])
@pytest.mark.parametrize("origin", [ALLOWED, "https://app.example.com:8443"])
def test_an_allowed_origin_may_read_answers_and_errors(
    gateway: Gateway, target: str, origin: str
) -> None:
    headers = gateway.ask(target, Origin=origin).headers
    assert headers["access-control-allow-origin"] == origin
    exposed = headers["access-control-expose-headers"].split(", ")
    assert {"ETag", "Link", "RateLimit", "Request-Id", "Idempotency-Replayed"} <= set(exposed)
    assert "Origin" in headers["vary"]
    assert "access-control-allow-credentials" not in headers


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example.com", "http://shop.example.com", "https://shop.example.com.evil.org",
        "https://shop.example.com:444", "null", "https://shop.example.com/", "*",
        "https://shopxexample.com", "https://app.example.com",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_another_origin_gets_no_header(gateway: Gateway, origin: str, method: str) -> None:
    headers = gateway.ask("/v1/orders", method, Origin=origin, **PREFLIGHT).headers
    assert not [name for name in headers if name.startswith("access-control")]
    assert "Origin" in headers["vary"]


def test_who_asks_before_calling_is_answered_here(gateway: Gateway) -> None:
    answer = gateway.ask("/v1/orders", "OPTIONS", Origin=ALLOWED, **PREFLIGHT)
    assert (answer.status, answer.raw) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == ALLOWED
    assert answer.headers["access-control-allow-methods"] == "GET, POST, HEAD, OPTIONS"
    allowed = answer.headers["access-control-allow-headers"].lower().split(", ")
    assert {"authorization", "content-type", "idempotency-key", "if-match"} <= set(allowed)
    assert answer.headers["access-control-max-age"] == "7200"


def test_nobody_may_ask_before_calling_what_is_not_there(gateway: Gateway) -> None:
    assert gateway.ask("/internal/contacts", "OPTIONS", Origin=ALLOWED, **PREFLIGHT).status == 404
