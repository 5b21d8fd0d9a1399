"""A small client of the public API: what a frontend would do, with a sentence when it fails."""

import time
import uuid
from collections.abc import Callable
from typing import Any, Self, TypeVar

import httpx

Answer = TypeVar("Answer")
_PATIENCE = 30.0


class StepFailed(Exception):
    """A step of the story did not go as it should; the message says which and how."""


class Api:
    """One person's way to the platform: their token, their language."""

    def __init__(self, base: str, *, language: str = "en", token: str | None = None) -> None:
        self._http = httpx.Client(base_url=base, timeout=30)
        self._language = language
        self.token = token

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def get(self, path: str, **query: str) -> Any:
        """Read a resource."""
        return self._call("GET", path, params=query)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Create something or ask for something to happen."""
        return self._call("POST", path, json={} if body is None else body, headers=headers)

    def post_once(self, path: str, body: Any) -> Any:
        """Do what must happen once: money or seats move."""
        return self.post(path, body, **{"Idempotency-Key": uuid.uuid4().hex})

    def put(self, path: str, body: Any) -> Any:
        """Set something."""
        return self._call("PUT", path, json=body)

    def download(self, path: str) -> bytes:
        """Fetch a file."""
        return self._send("GET", path).content

    def refused(self, path: str) -> int:
        """Return the status of a read that is expected to be refused."""
        return self._http.get(path, headers=self._headers({})).status_code

    def _call(self, method: str, path: str, **options: Any) -> Any:
        answer = self._send(method, path, **options)
        return answer.json() if answer.content else None

    def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = self._headers(options.pop("headers", {}))
        answer = self._http.request(method, path, headers=headers, **options)
        if not answer.is_success:
            raise StepFailed(f"{method} {path} answered {answer.status_code}: {answer.text[:600]}")
        return answer

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        known = {"Accept-Language": self._language}
        if self.token is not None:
            known["Authorization"] = f"Bearer {self.token}"
        return {**known, **more}


def until(what: str, ask: Callable[[], Answer | None], patience: float = _PATIENCE) -> Answer:
    """Ask again until there is an answer: events take their time.

    Raises:
        StepFailed: there was none within `patience` seconds.
    """
    last = ""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            answer = ask()
        except StepFailed as failed:
            last = f" ({failed})"
        else:
            if answer:
                return answer
        time.sleep(0.05)
    raise StepFailed(f"waited {patience:.0f} s in vain: {what}{last}")
