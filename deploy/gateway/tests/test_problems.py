"""The gateway's own errors are problem details, in the language of the client."""

import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.problems import FAILURES

from .conftest import Answer, Build, Gateway, Refusing, Server

LONG = "x" * 9000
ASKED: dict[str, tuple[int, Callable[[Gateway, str], Answer]]] = {
    "bad_request": (400, lambda g, tongue: g.ask("/v1/orders/%zz", Accept_Language=tongue)),
    "not_found": (404, lambda g, tongue: g.ask("/internal/contacts", Accept_Language=tongue)),
    "method_not_allowed": (
        405,
        lambda g, tongue: g.ask("/v1/orders", "TRACE", Accept_Language=tongue),
    ),
    "body_too_large": (
        413,
        lambda g, tongue: g.ask("/v1/orders", "POST", b"x" * 1_048_577, Accept_Language=tongue),
    ),
    "address_too_long": (
        414,
        lambda g, tongue: g.ask(f"/v1/orders/{LONG}", Accept_Language=tongue),
    ),
    "headers_too_large": (
        431,
        lambda g, tongue: g.ask("/v1/orders", Accept_Language=tongue, X_Long=LONG),
    ),
}
TITLES = {failure.refusal.code: failure.refusal.title for failure in FAILURES}


@pytest.mark.parametrize("code", ASKED)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_the_gateway_refuses_it_says_in_words(
    gateway: Gateway, code: str, language: str
) -> None:
    status, ask = ASKED[code]
    refused = ask(gateway, language)
    # Of a first line that cannot be read, nginx reads no headers either.
    spoken = "en" if code in {"bad_request", "address_too_long"} else language
    assert_problem(refused, status, code, spoken)
    assert refused.json["type"] == f"{gateway.url}/meta/errors#{code}"


def test_the_language_named_first_is_spoken(gateway: Gateway) -> None:
    for header, language in (
        ("ar", "ar"), ("ar-SA,ar;q=0.9,en;q=0.8", "ar"), ("en-GB,en;q=0.9,ar;q=0.8", "en"),
        ("fr, ar;q=0.5", "ar"), ("fr", "en"), ("arn", "en"), ("*", "en"),
    ):  # fmt: skip
        assert_problem(gateway.ask("/x", Accept_Language=header), 404, "not_found", language)


def test_a_path_that_could_break_the_json_is_not_repeated(gateway: Gateway) -> None:
    told = gateway.raw(b'GET /v1/"quoted" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    assert b'"instance": "/"' in told
    assert gateway.ask("/v1/unknown").json["instance"] == "/v1/unknown"


def test_a_refused_method_is_told_which_there_are(gateway: Gateway) -> None:
    assert gateway.ask("/v1/me", "TRACE").headers["allow"] == "GET, PATCH, HEAD, OPTIONS"
    assert gateway.ask("/openapi.json", "POST").headers["allow"] == "GET, HEAD"


def test_a_service_that_nobody_finds_is_away_while_the_others_go_on(build: Build) -> None:
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):  # the kernel keeps no more than these waiting
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        gateway = build(
            BOOKING="127.0.0.1:1", PRIVACY="nobody.invalid:8000",
            CATALOG=f"127.0.0.1:{full.getsockname()[1]}",
        )  # fmt: skip
        gateway.start()
        for target in ("/v1/orders", "/v1/privacy/policies"):
            for language in ("ar", "en"):
                away = gateway.ask(target, Accept_Language=language)
                assert_problem(away, 502, "service_away", language)
                assert away.headers["retry-after"] == "1"
        slow = gateway.ask("/v1/products", Accept_Language="ar")
        assert_problem(slow, 504, "service_slow", "ar")
        assert gateway.ask("/v1/me").json["server"] == "identity"
    gateway.stop()


def test_a_service_that_takes_a_request_and_never_answers_is_slow(
    build: Build, impatient: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # the kernel connects; nobody reads
        gateway = build(CATALOG=f"127.0.0.1:{silent.getsockname()[1]}")
        gateway.files = impatient
        gateway.start()
        for language in ("ar", "en"):
            for method in ("GET", "POST"):
                slow = gateway.ask("/v1/products", method, Accept_Language=language)
                assert_problem(slow, 504, "service_slow", language)
        assert gateway.ask("/v1/me").json["server"] == "identity"
        gateway.stop()


@pytest.fixture
def impatient(files: Path, place: Path) -> Path:
    """The gateway's files, with a second of patience where a minute is usual."""
    out = place / "impatient"
    shutil.copytree(files, out)
    usual = (files / "nginx.conf").read_text("utf-8")
    assert usual.count("proxy_read_timeout 60s;") == 1
    shorter = usual.replace("proxy_read_timeout 60s;", "proxy_read_timeout 1s;")
    (out / "nginx.conf").write_text(shorter, "utf-8")
    return out


def test_what_a_service_refuses_is_handed_on_as_it_is(build: Build) -> None:
    refusing = Server("refusing", Refusing)
    gateway = build(BOOKING=refusing.address)
    gateway.start()
    for status in (400, 404, 409, 413, 429, 500, 502, 503, 504):
        answer = gateway.ask(f"/v1/orders/{status}")
        assert (answer.status, answer.raw) == (status, b'{"code": "mine"}')
        assert answer.headers["ratelimit"] == '"mine";r=3;t=9'
    gateway.stop()
    refusing.end()


def test_every_code_is_listed(gateway: Gateway) -> None:
    listed = gateway.ask("/meta/errors").json
    codes = {one["code"] for ones in listed.values() for one in ones}
    assert set(TITLES) <= codes
    assert {one["code"] for one in listed["gateway"]} == {
        "address_too_long", "headers_too_large", "service_away", "service_slow",
    }  # fmt: skip


def test_the_document_and_its_reader_are_served_by_us(gateway: Gateway, files: Path) -> None:
    document = gateway.ask("/openapi.json")
    assert document.headers["content-type"] == "application/json"
    assert document.raw == (files / "static/openapi.json").read_bytes()
    assert document.json["servers"] == [{"url": "/"}]
    reader = gateway.ask("/docs")
    assert reader.headers["content-type"] == "text/html"
    assert "default-src 'none'" in reader.headers["content-security-policy"]
    for asset in ("swagger-ui.css", "swagger-ui-bundle.js"):
        assert f"/docs/assets/{asset}".encode() in reader.raw
        assert gateway.ask(f"/docs/assets/{asset}", Accept_Encoding="gzip").headers[
            "content-encoding"
        ] == "gzip"  # fmt: skip
    assert gateway.ask("/").headers["location"] == "/docs"
    etag = document.headers["etag"]
    assert gateway.ask("/openapi.json", If_None_Match=etag).status == 304


def assert_problem(refused: Answer, status: int, code: str, language: str) -> None:
    assert refused.status == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["content-language"] == language
    problem = refused.json
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["title"] == TITLES[code][language]
    assert problem["request_id"] == refused.headers["request-id"]
    assert "$" not in refused.raw.decode()
    assert "{" not in problem["detail"]
