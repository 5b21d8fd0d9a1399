"""A WSGI application that hands each request to a service's own origin, and streams the answer."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import quote

import httpx

_HOP_BY_HOP = frozenset(
    {
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailers",
        "transfer-encoding", "upgrade",
    }
)  # fmt: skip
_PATH_CHARACTERS = "/-._~!$&'()*+,;=:@"
_PATIENCE = 60.0


class Proxy:
    """The way to one origin."""

    def __init__(self, origin: str) -> None:
        self._http = httpx.Client(base_url=origin, timeout=_PATIENCE, trust_env=False)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Serve one request; 503 while nobody answers at the origin."""
        try:
            answer = self._http.send(self._request(environ), stream=True)
        except httpx.TransportError:
            start_response(
                "503 Service Unavailable", [("Content-Length", "0"), ("Retry-After", "1")]
            )
            return []
        headers = [(n, v) for n, v in answer.headers.items() if n.lower() not in _HOP_BY_HOP]
        start_response(f"{answer.status_code} {answer.reason_phrase}", headers)
        return _Streamed(answer)

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def _request(self, environ: dict[str, Any]) -> httpx.Request:
        path = quote(environ["PATH_INFO"].encode("latin-1"), safe=_PATH_CHARACTERS)
        query = environ.get("QUERY_STRING", "")
        url = f"{path}?{query}" if query else path
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else None
        return self._http.build_request(
            environ["REQUEST_METHOD"], url, headers=dict(_headers(environ)), content=body
        )


class _Streamed:
    """The answer's body, and the connection that it comes through."""

    def __init__(self, answer: httpx.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_raw()

    def close(self) -> None:
        """Give the connection back."""
        self._answer.close()


def _headers(environ: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in environ.items():
        plain = name.removeprefix("HTTP_").replace("_", "-").lower()
        given = name.startswith("HTTP_") or (name == "CONTENT_TYPE" and value)
        if given and plain not in _HOP_BY_HOP | {"host", "content-length"}:
            yield plain, value
