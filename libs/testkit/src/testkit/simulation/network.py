"""Every HTTP request of this process, answered in place by the application of its host.

A call can fail in two ways: it does not arrive, or it does its work and the answer is lost.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import httpx

from testkit.simulation.deaths import Death, Deaths

AWAY, UNANSWERED = "away", "unanswered"
_SERVER_ERROR = 500
_AWAY_STATUS = 503


class Network:
    """Who answers for which host, and which call fails."""

    def __init__(self, deaths: Deaths) -> None:
        self.failures: list[str] = []
        self._deaths = deaths
        self._sites: dict[str, tuple[str, httpx.WSGITransport]] = {}
        self._left = 0
        self._way = AWAY

    def enter(self, host: str, process: str, app: Any) -> None:
        """Let an application answer for a host, in a process of this name."""
        self._sites[host] = process, httpx.WSGITransport(app=app)

    def begin_again(self) -> None:
        """Let every call succeed."""
        self._left = 0
        self.failures.clear()

    def plan(self, calls: int, way: str) -> None:
        """Let the call that comes as this many from now fail in this way; 0 lets all succeed."""
        self._left, self._way = calls, way

    def fails(self) -> str | None:
        """Count a call, and say whether and how it fails."""
        if not self._left:
            return None
        self._left -= 1
        return None if self._left else self._way

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Let every client that is made send its requests here."""
        answer = self._answer

        class InPlace(httpx.BaseTransport):
            def __init__(self, **_options: Any) -> None:
                pass

            def handle_request(self, request: httpx.Request) -> httpx.Response:
                return answer(request)

        with patch("httpx._client.HTTPTransport", InPlace):
            yield

    def _answer(self, request: httpx.Request) -> httpx.Response:
        way = self.fails()
        if way == AWAY:
            raise httpx.ConnectError("nobody answers", request=request)
        answer = self._served(request)
        if way == UNANSWERED:
            raise httpx.ReadTimeout("the answer is lost", request=request)
        return answer

    def _served(self, request: httpx.Request) -> httpx.Response:
        process, transport = self._sites[request.url.host]
        # A server in between would take the chunks apart; the applications want to know a length.
        request.headers["Content-Length"] = str(len(request.read()))
        request.headers.pop("Transfer-Encoding", None)
        try:
            with self._deaths.running(process):
                answer = transport.handle_request(request)
                answer.read()
        except Death as death:
            raise httpx.RemoteProtocolError(str(death), request=request) from None
        if answer.status_code >= _SERVER_ERROR and answer.status_code != _AWAY_STATUS:
            self.failures.append(f"{request.method} {request.url.path}: {answer.status_code}")
        return answer
