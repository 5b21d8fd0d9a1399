"""Calling another service: with a token for it, and telling "later" from "no"."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider

from chassis.http import ClientCredentials, Rejected, RemoteKeys, ServiceClient, Unavailable
from chassis.tracing import correlation_id
from testkit.tokens import TestTokens

NOWHERE = "http://127.0.0.1:1"


class Neighbour:
    """A service that answers what it was told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        self.answers: dict[str, list[tuple[int, Any]]] = {}
        neighbour = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                raw = neighbour.body_of(self)
                path = self.path.partition("?")[0]
                headers = {name.lower(): value for name, value in self.headers.items()}
                neighbour.asked.append((self.command, self.path, headers, raw))
                waiting = neighbour.answers[path]
                status, document = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                body = document if isinstance(document, bytes) else json.dumps(document).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = answer  # noqa: N815 — the base's names

            def log_message(self, *_args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @staticmethod
    def body_of(handler: BaseHTTPRequestHandler) -> bytes:
        if handler.headers.get("Transfer-Encoding") != "chunked":
            return handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        raw = b""
        while size := int(handler.rfile.readline(), 16):
            raw += handler.rfile.read(size)
            handler.rfile.readline()
        handler.rfile.readline()
        return raw

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def neighbour() -> Iterator[Neighbour]:
    made = Neighbour()
    made.answers["/v1/oauth/token"] = [
        (200, {"access_token": "t-1", "expires_in": 300}),
        (200, {"access_token": "t-2", "expires_in": 300}),
    ]
    yield made
    made.stop()


@pytest.fixture
def client(neighbour: Neighbour) -> Iterator[ServiceClient]:
    tokens = ClientCredentials(neighbour.url, "booking", "s-1234")
    made = ServiceClient(neighbour.url, tokens=tokens, target="catalog")
    yield made
    made.close()
    tokens.close()


def asked_of(neighbour: Neighbour, path: str) -> list[dict[str, str]]:
    return [headers for _, asked, headers, _ in neighbour.asked if asked.startswith(path)]


def test_a_call_carries_a_token_for_its_target_fetched_once(
    neighbour: Neighbour, client: ServiceClient
) -> None:
    neighbour.answers["/internal/offers"] = [(200, {"offers": []})]
    for _ in range(2):
        assert client.post("/internal/offers", {"items": ["prd_1"]}) == {"offers": []}
    (_, _, _, form), *_ = neighbour.asked
    assert b"target=catalog" in form
    assert b"grant_type=client_credentials" in form
    assert len(asked_of(neighbour, "/v1/oauth/token")) == 1
    tokens = {headers["authorization"] for headers in asked_of(neighbour, "/internal")}
    assert tokens == {"Bearer t-1"}


def test_a_token_that_is_refused_is_fetched_anew_once(
    neighbour: Neighbour, client: ServiceClient
) -> None:
    neighbour.answers["/v1/things"] = [(401, {"code": "unauthenticated"}), (200, {"things": 1})]
    assert client.get("/v1/things", page="1") == {"things": 1}
    tokens = [headers["authorization"] for headers in asked_of(neighbour, "/v1/things")]
    assert tokens == ["Bearer t-1", "Bearer t-2"]
    neighbour.answers["/v1/things"] = [(401, {"code": "unauthenticated"})]
    with pytest.raises(Rejected):
        client.get("/v1/things")


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_what_may_work_later_is_unavailable(
    neighbour: Neighbour, client: ServiceClient, status: int
) -> None:
    neighbour.answers["/v1/things"] = [(status, {})]
    with pytest.raises(Unavailable):
        client.get("/v1/things")


def test_an_answer_that_is_not_json_is_unavailable(
    neighbour: Neighbour, client: ServiceClient
) -> None:
    neighbour.answers["/v1/things"] = [(200, b"<html>a proxy's page</html>")]
    with pytest.raises(Unavailable):
        client.get("/v1/things")


@pytest.mark.parametrize(
    ("status", "document", "code"),
    [
        (404, {"code": "listing_not_found"}, "listing_not_found"),
        (409, {"code": "sold_out"}, "sold_out"),
        (410, b"gone", "unknown"),
        (422, [], "unknown"),
    ],
)
def test_a_no_keeps_its_status_and_code(
    neighbour: Neighbour, client: ServiceClient, status: int, document: Any, code: str
) -> None:
    neighbour.answers["/v1/things"] = [(status, document)]
    with pytest.raises(Rejected) as refused:
        client.put("/v1/things", {})
    assert (refused.value.status, refused.value.code) == (status, code)


def test_a_neighbour_that_does_not_answer_is_unavailable(neighbour: Neighbour) -> None:
    tokens = ClientCredentials(neighbour.url, "booking", "s-1234")
    away = ServiceClient(NOWHERE, tokens=tokens, target="catalog")
    with pytest.raises(Unavailable):
        away.get("/v1/things")
    away.close()
    tokens.close()


def test_a_stream_is_sent_piece_by_piece(neighbour: Neighbour, client: ServiceClient) -> None:
    neighbour.answers["/v1/parts"] = [(204, b"")]
    pieces = (f"line {number}\n".encode() for number in range(3))
    assert client.put_stream("/v1/parts", pieces, "application/x-ndjson") is None
    assert neighbour.asked[-1][3] == b"line 0\nline 1\nline 2\n"


def test_a_call_belongs_to_the_trace_that_it_is_made_in(
    neighbour: Neighbour, client: ServiceClient
) -> None:
    neighbour.answers["/v1/things"] = [(200, {})]
    tracer = TracerProvider(shutdown_on_exit=False).get_tracer("toy")
    with tracer.start_as_current_span("asking"):
        client.get("/v1/things")
        assert correlation_id() in asked_of(neighbour, "/v1/things")[0]["traceparent"]


def test_public_keys_are_fetched_when_an_unknown_one_signs(neighbour: Neighbour) -> None:
    neighbour.answers["/jwks"] = [(200, TestTokens().jwks)]
    keys = RemoteKeys(f"{neighbour.url}/jwks")
    assert keys.keys("test").get_by_kid("test")
    keys.keys("unknown")
    keys.keys("test")
    assert len(neighbour.asked) == 1, "an unknown key causes at most one fetch in ten seconds"


def test_without_keys_nobody_can_be_judged() -> None:
    with pytest.raises(Unavailable):
        RemoteKeys(f"{NOWHERE}/jwks").keys("test")


def test_known_keys_go_on_counting_while_identity_is_away(neighbour: Neighbour) -> None:
    neighbour.answers["/jwks"] = [(200, TestTokens().jwks), (503, {})]
    keys = RemoteKeys(f"{neighbour.url}/jwks")
    keys.keys("test")
    assert keys.keys("unknown").get_by_kid("test")
