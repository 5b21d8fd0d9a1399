"""The public door in front of origins hands on what it is given, and says when nobody answers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from embedded.ports import free_ports
from embedded.servers import LoopbackServer
from processes.proxy import Proxy


@Request.application
def echo(request: Request) -> Response:
    """Say what came in."""
    said = {
        "method": request.method,
        "path": request.path,
        "query": request.query_string.decode(),
        "body": request.get_data(as_text=True),
        "language": request.headers.get("Accept-Language"),
    }
    answer = Response(json.dumps(said), status=202, mimetype="application/json")
    answer.headers["ETag"] = '"7"'
    return answer


@pytest.fixture
def origin() -> Iterator[str]:
    port = free_ports(["origin"])["origin"]
    server = LoopbackServer("origin", echo, port)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def door(origin: str) -> Iterator[Any]:
    proxy = Proxy(origin)
    yield Client(proxy)
    proxy.close()


def test_a_request_arrives_as_it_was_sent(door: Any) -> None:
    answer = door.post(
        "/v1/search/%D8%A5%D8%A8%D8%B1%D9%8A%D9%82?q=a%20jug",
        data="{}",
        headers={"Accept-Language": "ar"},
    )
    assert answer.status_code == 202
    assert answer.headers["ETag"] == '"7"'
    assert answer.get_json() == {
        "method": "POST",
        "path": "/v1/search/إبريق",
        "query": "q=a%20jug",
        "body": "{}",
        "language": "ar",
    }


def test_where_nobody_answers_one_is_told_to_come_again() -> None:
    proxy = Proxy(f"http://127.0.0.1:{free_ports(['nobody'])['nobody']}")
    answer = Client(proxy).get("/v1/orders")
    proxy.close()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
