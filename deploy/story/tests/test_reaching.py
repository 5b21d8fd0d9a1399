"""An address that leads nowhere is named before the story begins."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from story.reaching import complaint


class Page(http.server.BaseHTTPRequestHandler):
    """Has one JSON document, and a page."""

    def do_GET(self) -> None:
        """Answer."""
        known = {"/openapi.json": b"{}", "/page": b"<html>"}
        self.send_response(200 if self.path in known else 404)
        self.end_headers()
        self.wfile.write(known.get(self.path, b""))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_suite_is_reached(url: str) -> None:
    assert complaint("BASE", url, "/openapi.json") is None
    assert complaint("BASE", f"{url}/", "/openapi.json") is None


@pytest.mark.parametrize("path", ["/page", "/nothing"])
def test_what_answers_may_be_no_suite(url: str, path: str) -> None:
    assert (
        complaint("BASE", url, path)
        == f"What answers at BASE={url} is no suite: {path} is not there."
    )


@pytest.mark.parametrize("wrong", ["nonsense", "127.0.0.1:8080", "ftp://here", ""])
def test_what_is_no_address_is_said_so(wrong: str) -> None:
    assert "write one such as http://127.0.0.1:8080" in str(complaint("BASE", wrong, "/"))


@pytest.mark.parametrize("dead", ["http://127.0.0.1:1", "http://no-such-host.invalid"])
def test_where_nobody_answers_the_way_to_a_suite_is_named(dead: str) -> None:
    said = str(complaint("MAIL_URL", dead, "/"))
    assert said.startswith(f"Nobody answers at MAIL_URL={dead} (")
    assert "make up" in said
