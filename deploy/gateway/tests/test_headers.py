"""What passes to a service, and what a client gets back."""

import re
from pathlib import Path

import pytest

from gateway.__main__ import NGINX

from .conftest import Gateway

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ("libs/chassis/src/**/*.py", "services/*/src/**/*.py")
READ = re.compile(r"request\.headers(?:\.get\(|\[)\s*\"([A-Za-z-]+)\"")
BY_OTHER_NAMES = {"Accept-Language", "Content-Type", "If-None-Match", "User-Agent"}
NOT_FROM_CLIENTS = {"traceparent"}
"""Traces begin at the services: a client that could name one could join its calls to others'."""
UUID = "123e4567-e89b-12d3-a456-426614174000"


def passed() -> set[str]:
    written = (NGINX / "passed_headers.conf").read_text(encoding="utf-8")
    return set(re.findall(r"proxy_set_header (\S+) \$", written))


def test_every_header_that_services_read_passes() -> None:
    read = {
        name
        for pattern in SOURCES
        for path in ROOT.glob(pattern)
        for name in READ.findall(path.read_text(encoding="utf-8"))
    }
    assert {"If-Match", "Idempotency-Key", "X-Signature", "Sec-GPC"} <= read
    assert (read | BY_OTHER_NAMES) - NOT_FROM_CLIENTS <= passed()


def test_a_service_gets_what_it_reads_and_nothing_that_could_pose_as_ours(
    gateway: Gateway,
) -> None:
    good = {
        "Accept-Language": "ar", "Authorization": "Bearer x", "Content-Type": "application/json",
        "Idempotency-Key": "key-00001", "If-Match": '"3"', "If-None-Match": '"4"', "Sec-GPC": "1",
        "Last-Event-ID": "7", "User-Agent": "shop/1", "X-Signature": "s", "Accept": "text/x",
    }  # fmt: skip
    forged = {
        "X-Forwarded-For": "192.0.2.9", "X-Forwarded-Host": "evil", "X-Forwarded-Proto": "https",
        "X-Forwarded-Prefix": "/internal", "X-Real-IP": "192.0.2.9", "Forwarded": "for=192.0.2.9",
        "X-Request-Id": "forged-id-0001", "X-Internal-Role": "officer", "Cookie": "a=b",
        "X-Original-URL": "/internal/contacts", "X-Rewrite-URL": "/internal",
        "X-HTTP-Method-Override": "DELETE", "traceparent": "00-1-2-01", "Connection": "X-Signature",
        "Upgrade": "h2c", "X-Anything": "at all",
    }  # fmt: skip
    said = gateway.ask("/v1/orders", "POST", b"{}", **good, **forged).json["headers"]
    assert {name: said.pop(name) for name in good} == good
    assert said.pop("X-Forwarded-For") == "127.0.0.1"
    assert said.pop("Host") == "booking"
    assert re.fullmatch(r"[0-9a-f]{32}", said.pop("X-Request-Id"))
    assert said == {"Content-Length": "2"}


def test_a_header_with_underscores_takes_no_other_ones_place(gateway: Gateway) -> None:
    told = gateway.raw(
        b"GET /v1/orders HTTP/1.1\r\nHost: x\r\nX_Signature: t\r\nX_Request_Id: u\r\n"
        b"Idempotency_Key: v\r\nConnection: close\r\n\r\n"
    )
    assert b"200 OK" in told
    assert not [name for name in (b"X-Signature", b"Idempotency", b'"u"') if name in told]


def test_a_body_passes_whole_also_when_it_is_sent_in_chunks(gateway: Gateway) -> None:
    told = gateway.ask("/v1/orders", "POST", b'{"a": "' + b"x" * 500_000 + b'"}').json
    assert len(told["body"]) == 500_009
    chunked = gateway.raw(
        b"POST /v1/orders HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        b"Connection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    )
    assert b'"body": "{}"' in chunked


def test_a_request_that_two_servers_could_read_in_two_ways_is_refused(gateway: Gateway) -> None:
    for framing in (
        b"Content-Length: 2\r\nTransfer-Encoding: chunked",
        b"Content-Length: 2\r\nContent-Length: 3",
        b"Transfer-Encoding: identity, chunked",
    ):
        refused = gateway.raw(
            b"POST /v1/orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            + framing
            + b"\r\n\r\n{}"
        )
        assert re.match(rb"HTTP/1.1 (400|501) ", refused), refused


@pytest.mark.parametrize("target", ["/v1/orders", "/v1/unknown", "/openapi.json", "/docs"])
def test_every_answer_bears_the_id_under_which_it_is_logged(gateway: Gateway, target: str) -> None:
    assert gateway.ask(target, Request_Id=UUID).headers["request-id"] == UUID
    for refused in ("0555123456", "somebody", "x" * 200, f"{UUID}; x", UUID.upper()):
        given = gateway.ask(target, Request_Id=refused).headers["request-id"]
        assert re.fullmatch(r"[0-9a-f]{32}", given), refused


def test_the_log_holds_ids_and_no_addresses_queries_or_tokens(gateway: Gateway) -> None:
    gateway.ask("/v1/search?q=layla%40example.com", Request_Id=UUID.replace("1", "2"))
    gateway.ask("/v1/privacy/status/secret-link-token", Authorization="Bearer secret-token")
    assert UUID.replace("1", "2") in gateway.log
    for private in ("layla", "secret-link-token", "secret-token", "127.0.0.1"):
        assert private not in gateway.log.replace(gateway.url, "")
