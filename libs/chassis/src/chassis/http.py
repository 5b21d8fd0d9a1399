"""Calling another service: JSON over HTTP with a service token that names whom it is for."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from chassis.tls import trust
from chassis.tracing import outgoing_headers

_TIMEOUT = 5.0
_EARLY = 30.0
_KEYS_TIMEOUT = 2.0
_REFETCH_SECONDS = 10.0
_FIRST_FETCH_SECONDS = 0.5
_OLD_SECONDS = 600.0
_SERVER_ERROR = 500
_BUSY = frozenset({408, 425, 429})
_UNAUTHORISED = 401


_LOG = logging.getLogger(__name__)


class Unavailable(Exception):
    """The other service is away, slow or failing; trying again later helps."""


class Rejected(Exception):
    """The other service understood, and said no; `code` is its stable word for why."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


class TokenSource(Protocol):
    """Whatever can get a service token for a target."""

    def token_for(self, target: str) -> str:
        """Return a token that this target accepts."""

    def forget(self, target: str) -> None:
        """Drop a token that was refused."""


class ClientCredentials:
    """Gets service tokens from identity (RFC 6749, section 4.4), and keeps them while they last."""

    def __init__(self, identity_url: str, client_id: str, secret: str) -> None:
        self._http = httpx.Client(base_url=identity_url, timeout=_TIMEOUT, verify=trust())
        self._client = {"client_id": client_id, "client_secret": secret}
        self._tokens: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def token_for(self, target: str) -> str:
        """Return a token that this target accepts.

        Raises:
            Unavailable: identity cannot be asked.
            Rejected: identity does not know us by this secret.
        """
        with self._lock:
            token, good_until = self._tokens.get(target, ("", 0.0))
            if good_until > time.monotonic():
                return token
            answer = self._fetch(target)
            good_until = time.monotonic() + float(answer["expires_in"]) - _EARLY
            self._tokens[target] = (answer["access_token"], good_until)
            return str(answer["access_token"])

    def forget(self, target: str) -> None:
        """Drop a token that was refused."""
        with self._lock:
            self._tokens.pop(target, None)

    def close(self) -> None:
        """Close the connections to identity."""
        self._http.close()

    def _fetch(self, target: str) -> dict[str, Any]:
        form = {"grant_type": "client_credentials", "target": target, **self._client}
        return dict(_json(_asked(lambda: self._http.post("/v1/oauth/token", data=form))))


class ServiceClient:
    """A client of one other service."""

    def __init__(
        self, base_url: str, *, tokens: TokenSource, target: str, timeout: float = _TIMEOUT
    ) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=timeout, verify=trust())
        self._tokens = tokens
        self._target = target

    def get(self, path: str, **query: str) -> Any:
        """Read a resource."""
        return self._call("GET", path, params=query)

    def post(self, path: str, body: Any) -> Any:
        """Ask for something to be done."""
        return self._call("POST", path, json=body)

    def put(self, path: str, body: Any) -> Any:
        """Set a resource."""
        return self._call("PUT", path, json=body)

    def put_stream(self, path: str, chunks: Iterable[bytes], content_type: str) -> Any:
        """Send a resource that is never whole in memory; it is sent once, not retried."""
        return self._once("PUT", path, content=chunks, headers={"Content-Type": content_type})

    def close(self) -> None:
        """Close the connections to the service."""
        self._http.close()

    def _call(self, method: str, path: str, **options: Any) -> Any:
        try:
            return self._once(method, path, **options)
        except Rejected as refused:
            if refused.status != _UNAUTHORISED:
                raise
        self._tokens.forget(self._target)  # its key may have been rotated: once more, anew
        return self._once(method, path, **options)

    def _once(self, method: str, path: str, **options: Any) -> Any:
        token = self._tokens.token_for(self._target)
        headers = {
            "Authorization": f"Bearer {token}",
            **outgoing_headers(),
            **options.pop("headers", {}),
        }
        return _json(_asked(lambda: self._http.request(method, path, headers=headers, **options)))


class RemoteKeys:
    """Identity's public keys, fetched from its JWKS, and anew for a key id not seen yet.

    They are also fetched anew every ten minutes, so that a key that was withdrawn stops counting.
    While identity is away, the keys that are known go on counting.
    """

    def __init__(self, jwks_url: str) -> None:
        self._url = jwks_url
        self._known = KeySet([])
        self._tried = self._fetched = float("-inf")
        self._lock = threading.Lock()

    def keys(self, kid: str | None) -> KeySet:
        """Return the key set; unknown ids cause at most one fetch in ten seconds.

        Raises:
            Unavailable: no key was ever fetched, and identity cannot be asked.
        """
        if kid not in {key.kid for key in self._known.keys} or _age(self._fetched) > _OLD_SECONDS:
            with self._lock:
                self._refresh()
        if not self._known.keys:
            raise Unavailable("identity's keys are not known yet")
        return self._known

    def _refresh(self) -> None:
        wait = _REFETCH_SECONDS if self._known.keys else _FIRST_FETCH_SECONDS
        if _age(self._tried) < wait:
            return
        self._tried = time.monotonic()
        try:
            self._known = KeySet.import_key_set(
                _json(_asked(lambda: httpx.get(self._url, timeout=_KEYS_TIMEOUT, verify=trust())))
            )
        except (Unavailable, Rejected, JoseError, ValueError, KeyError, TypeError) as failed:
            _LOG.warning("identity's keys cannot be fetched", exc_info=failed)
        else:
            self._fetched = self._tried


def _age(moment: float) -> float:
    return time.monotonic() - moment


def _asked(ask: Callable[[], httpx.Response]) -> httpx.Response:
    try:
        answer = ask()
    except httpx.HTTPError as failed:
        raise Unavailable(type(failed).__name__) from failed
    if answer.status_code >= _SERVER_ERROR or answer.status_code in _BUSY:
        raise Unavailable(f"answered {answer.status_code}")
    return answer


def _json(answer: httpx.Response) -> Any:
    if not answer.is_success:
        raise Rejected(answer.status_code, _code_of(answer))
    try:
        return answer.json() if answer.content else None
    except ValueError as wrong:
        raise Unavailable("answered what is not JSON") from wrong


def _code_of(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("code", "unknown"))
    except (ValueError, AttributeError):
        return "unknown"
