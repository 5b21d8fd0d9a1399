"""Erasures as people ask for them: over HTTP, each followed in privacy's own clock."""

import secrets
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
from joserfc import jwt
from joserfc.jwk import OKPKey

from processes.suite import ProcessSuite

_AT_ONCE = 8
_PATIENCE = 300.0


@dataclass(frozen=True)
class Amid:
    """How many erasures were under way when something happened, and when the last was erased."""

    under_way: int
    seconds: float


class Visits:
    """Opens, confirms and times erasures."""

    def __init__(self, suite: ProcessSuite) -> None:
        self._key = OKPKey.import_key(suite.state.secrets["signing_jwk"])
        self._issuer = suite.environment("identity")["ISSUER"]
        self._http = httpx.Client(base_url=suite.url, timeout=60, trust_env=False)
        self._privacy = psycopg.connect(suite.databases["privacy"], autocommit=True)

    def prepare(self, people: Sequence[str]) -> dict[str, str]:
        """Open one erasure each and wait for all previews; return request ids by person."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            opened = dict(zip(people, pool.map(self._open, people), strict=True))
        self._wait_for("state = 'awaiting_confirmation'", list(opened.values()))
        return opened

    def look(self, opened: dict[str, str]) -> dict[str, Any]:
        """Return what each person is shown before they confirm."""
        return {one: self._call("GET", one, f"/{opened[one]}") for one in opened}

    def confirm(self, ready: dict[str, Any]) -> list[float]:
        """Confirm all at once; return when each was erased, in seconds since the first call."""
        began = time.time()
        self._confirm_all(ready)
        return self._erased([shown["id"] for shown in ready.values()], began)

    def confirm_amid(self, ready: dict[str, Any], strike: Callable[[], object]) -> Amid:
        """Confirm all, strike once the first is erased, and see how the others come through."""
        self._confirm_all(ready)
        requests = [shown["id"] for shown in ready.values()]
        self._wait_for("erased_at IS NOT NULL", requests, at_least=1)
        strike()
        struck = time.time()
        after = [taken for taken in self._erased(requests, struck) if taken > 0]
        return Amid(under_way=len(after), seconds=max(after, default=0.0))

    def one_by_one(self, people: Sequence[str]) -> list[float]:
        """Return the seconds from confirmation to erased of each, nobody else waiting."""
        taken = []
        for one, request_id in self.prepare(people).items():
            shown = self._call("GET", one, f"/{request_id}")
            began = time.time()
            self._confirm(one, shown)
            taken += self._erased([request_id], began)
        return taken

    def close(self) -> None:
        """Hang up."""
        self._http.close()
        self._privacy.close()

    def _confirm_all(self, ready: dict[str, Any]) -> None:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(self._confirm, ready.keys(), ready.values()))

    def _open(self, person_id: str) -> str:
        return str(self._call("POST", person_id, "", {"kind": "erasure"})["id"])

    def _confirm(self, person_id: str, shown: Any) -> None:
        body = {"preview_digest": shown["preview_digest"]}
        self._call("POST", person_id, f"/{shown['id']}/confirmation", body)

    def _call(self, method: str, person_id: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self._token(person_id)}"}
        url = f"/v1/privacy/requests{path}"
        answer = self._http.request(method, url, json=body, headers=headers)
        if not answer.is_success:
            raise RuntimeError(f"{method} {url}: {answer.status_code} {answer.text}")
        return answer.json()

    def _token(self, person_id: str) -> str:
        """Return an access token as identity makes them: signing in is not what is measured."""
        now = int(time.time())
        claims = {
            "iss": self._issuer,
            "aud": "alheraf",
            "sub": person_id,
            "sid": "ses_bench",
            "roles": ["customer"],
            "auth_time": now,
            "pv": 1,
            "iat": now,
            "exp": now + 600,
            "jti": secrets.token_hex(8),
        }
        header = {"alg": "EdDSA", "kid": self._key.kid}
        return jwt.encode(header, claims, self._key, algorithms=["EdDSA"])

    def _erased(self, requests: list[str], began: float) -> list[float]:
        self._wait_for("erased_at IS NOT NULL", requests)
        asked = "SELECT extract(epoch FROM erased_at) FROM requests WHERE id = ANY(%s)"
        return [float(at) - began for (at,) in self._privacy.execute(asked, (requests,))]

    def _wait_for(self, condition: str, requests: list[str], at_least: int | None = None) -> None:
        wanted = len(requests) if at_least is None else at_least
        asked = f"SELECT count(*) FROM requests WHERE id = ANY(%s) AND {condition}"
        deadline = time.monotonic() + _PATIENCE
        while self._privacy.execute(asked.encode(), (requests,)).fetchall()[0][0] < wanted:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{condition} did not come to be for {len(requests)} requests")
            time.sleep(0.02)  # the moments are privacy's own; asking costs what is measured


@contextmanager
def visits(suite: ProcessSuite) -> Iterator[Visits]:
    """Give a client for as long as it is needed."""
    made = Visits(suite)
    try:
        yield made
    finally:
        made.close()


def median(seconds: Sequence[float]) -> float:
    """Return the middle."""
    return statistics.median(seconds)
