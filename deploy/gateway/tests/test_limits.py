"""A network may call so often, and try for a token more rarely; slow clients are let go."""

import socket
import time
from contextlib import ExitStack

from .conftest import Build, Gateway


def burst(gateway: Gateway, times: int, target: str, method: str = "GET") -> list[int]:
    return [gateway.ask(target, method).status for _ in range(times)]


def test_a_network_that_calls_too_often_is_told_when_to_come_back(build: Build) -> None:
    gateway = build(RATE_PER_SECOND="1", RATE_BURST="4")
    gateway.start()
    assert burst(gateway, 5, "/v1/orders") == [200] * 5
    refused = gateway.ask("/v1/orders", Accept_Language="ar")
    assert (refused.status, refused.json["code"]) == (429, "too_many_requests")
    assert refused.headers["retry-after"] == "1"
    assert refused.headers["ratelimit-policy"] == '"network";q=1;w=1'
    assert refused.headers["ratelimit"] == '"network";r=0;t=1'
    assert "1 ثانية" in refused.json["detail"]
    time.sleep(1.1)
    assert gateway.ask("/v1/orders").status == 200
    gateway.stop()


def test_attempts_at_a_token_are_counted_more_strictly(build: Build) -> None:
    gateway = build(ATTEMPTS_PER_MINUTE="6", ATTEMPTS_BURST="3")
    gateway.start()
    paths = ["/v1/sessions", "/v1/oauth/token", "/v1/password-resets", "/v1/accounts"]
    assert [gateway.ask(path, "POST").status for path in paths] == [200] * 4
    refused = gateway.ask("/v1/sessions/refresh", "POST")
    assert refused.status == 429
    assert refused.headers["ratelimit-policy"] == (
        '"network";q=100000;w=1, "attempts";q=6;w=60'
    )  # fmt: skip
    assert refused.headers["ratelimit"] == '"attempts";r=0;t=10'
    assert refused.headers["retry-after"] == "10"
    assert burst(gateway, 3, "/v1/sessions") == [200] * 3
    assert burst(gateway, 3, "/v1/orders", "POST") == [200] * 3
    gateway.stop()


def test_what_is_not_refused_says_only_what_is_known(gateway: Gateway) -> None:
    headers = gateway.ask("/v1/orders").headers
    assert headers["ratelimit-policy"] == '"network";q=100000;w=1'
    assert "ratelimit" not in headers


def test_a_network_holds_only_so_many_connections(build: Build) -> None:
    gateway = build(CONNECTIONS="3")
    gateway.start()
    with ExitStack() as held:
        for _ in range(3):
            wire = held.enter_context(socket.create_connection(("127.0.0.1", gateway.port)))
            wire.sendall(
                b"POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"
            )  # fmt: skip
        time.sleep(0.1)
        assert gateway.ask("/v1/orders").status == 429
    time.sleep(0.1)
    assert gateway.ask("/v1/orders").status == 200
    gateway.stop()


def test_a_client_that_takes_too_long_is_let_go(build: Build) -> None:
    gateway = build(CLIENT_SECONDS="1")
    gateway.start()
    for sent in (
        b"GET /v1/orders HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{",
    ):
        began = time.monotonic()
        try:
            left = gateway.raw(sent)
        except ConnectionResetError:
            left = b""
        assert left == b""
        assert 0.8 < time.monotonic() - began < 4
    gateway.stop()


def test_behind_a_load_balancer_that_is_trusted_its_clients_are_told_apart(build: Build) -> None:
    gateway = build(TRUSTED_PROXIES="127.0.0.0/8", RATE_PER_SECOND="1", RATE_BURST="1")
    gateway.start()
    seen = [
        gateway.ask("/v1/orders", X_Forwarded_For=f"192.0.2.1, {client}")
        for client in ("198.51.100.7", "198.51.100.200", "203.0.113.9", "198.51.100.9")
    ]
    assert [answer.status for answer in seen] == [200, 200, 200, 429]
    assert seen[2].json["headers"]["X-Forwarded-For"] == "203.0.113.9"
    homes = [
        gateway.ask("/v1/orders", X_Forwarded_For=client).status
        for client in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:2:3::1")
    ]
    assert homes == [200, 200, 429]
    gateway.stop()
