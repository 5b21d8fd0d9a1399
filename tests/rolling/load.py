"""A steady load through the gateway: what every request came to, and what was said in it.

Nothing is tried again. A request that is not answered with success has failed.
"""

import itertools
import json
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Any, Self

import httpx
from town import PASSWORD, Customer

_TOKEN_LASTS = 120.0


@dataclass
class Tally:
    """What came of all requests so far."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    """What is to be seen once, in the words of `effects.py`."""
    newest: dict[str, str] = field(default_factory=dict)
    """What only the last one of a person must be seen of."""
    _lock: Lock = field(default_factory=Lock)

    @property
    def requests(self) -> int:
        """How many were made."""
        return len(self.seconds)

    @property
    def said(self) -> list[str]:
        """All that is to be seen in the end."""
        return [*self.effects, *self.newest.values()]

    def add(self, seconds: float, failure: str | None) -> None:
        """Count one request."""
        with self._lock:
            self.seconds.append(seconds)
            if failure is not None:
                self.failures.append(failure)


class Load:
    """As many clients as customers, each calling a few times a second."""

    def __init__(
        self, url: str, customers: Sequence[Customer], product: str, a_second: float
    ) -> None:
        self.tally = Tally()
        self._ending = Event()
        clients = [_Client(url, one, product, self.tally) for one in customers]
        pause = len(clients) / a_second
        self._threads = [Thread(target=self._live, args=(one, pause)) for one in clients]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def _live(self, client: "_Client", pause: float) -> None:
        due = time.monotonic()
        for step in client.steps():
            if self._ending.is_set():
                client.close()
                return
            step()
            due = max(due + pause, time.monotonic())
            self._ending.wait(due - time.monotonic())


class _Client:
    def __init__(self, url: str, customer: Customer, product: str, tally: Tally) -> None:
        self._http = httpx.Client(base_url=url, timeout=70, trust_env=False)
        self._customer = customer
        self._product = product
        self._tally = tally
        self._signed_in = float("-inf")
        self._person = ""
        self._agrees = False
        self._request: str | None = None

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def steps(self) -> Iterator[Any]:
        """Walk for ever over what this customer does: mostly reading, and every kind of writing."""
        mix = (
            self._look, self._inquire, self._read_me, self._look, self._read_notices,
            self._order, self._look, self._consent, self._read_consents, self._inquire,
            self._browse, self._ask_for_access, self._look,
        )  # fmt: skip
        for step in itertools.cycle(mix):
            if time.monotonic() - self._signed_in > _TOKEN_LASTS:
                yield self._sign_in
            yield step

    def _sign_in(self) -> None:
        body = {"email": self._customer.email, "password": PASSWORD}
        answer = self._call("POST", "/v1/sessions", json=body)
        if answer is not None:
            self._http.headers["Authorization"] = f"Bearer {answer['access_token']}"
            self._signed_in = time.monotonic()
            self._person = answer["person_id"]

    def _look(self) -> None:
        self._call("GET", f"/v1/products/{self._product}")

    def _browse(self) -> None:
        self._call("GET", "/v1/products")

    def _read_me(self) -> None:
        self._call("GET", "/v1/me")

    def _read_notices(self) -> None:
        self._call("GET", "/v1/notifications")

    def _inquire(self) -> None:
        text = "Is the workshop open on Thursday?"
        body = {"name": self._customer.name, "email": self._customer.email, "text": text}
        answer = self._call("POST", "/v1/inquiries", json=body)
        if answer is not None:
            self._tally.effects.append(f"inquiry_received {answer['reference']}")

    def _order(self) -> None:
        body = {
            "lines": [{"product_id": self._product, "quantity": 1}],
            "delivery": {
                "name": self._customer.name,
                "phone": "+966500000055",
                "address": "Street of the Potters 7, Riyadh",
            },
        }
        key = {"Idempotency-Key": uuid.uuid4().hex}
        answer = self._call("POST", "/v1/orders", json=body, headers=key)
        if answer is not None:
            self._tally.effects.append(f"order_placed {answer['id']}")

    def _read_consents(self) -> None:
        self._call("GET", "/v1/privacy/consents")

    def _consent(self) -> None:
        """Give a consent, and the next time withdraw it."""
        body = {"granted": not self._agrees}
        answer = self._call("PUT", "/v1/privacy/consents/marketing/in_app", json=body)
        if answer is not None:
            self._agrees = answer["granted"]
            said = f"{self._person} {answer['version']} {json.dumps(self._agrees)}"
            self._tally.effects.append(f"consent_kept {said}")
            self._tally.newest[self._person] = f"consent_heard {said}"

    def _ask_for_access(self) -> None:
        """Ask for one's data, look how far that is, and ask again after the archive is there."""
        if self._request is None:
            answer = self._call("POST", "/v1/privacy/requests", json={"kind": "access"})
            if answer is not None:
                self._request = answer["id"]
                told = ("request_opened", "archive_ready")
                self._tally.effects += [f"{kind} {self._request}" for kind in told]
            return
        answer = self._call("GET", f"/v1/privacy/requests/{self._request}")
        if answer is not None and answer["status"] == "completed":
            self._request = None

    def _call(self, method: str, path: str, **options: Any) -> Any:
        began = time.monotonic()
        try:
            answer = self._http.request(method, path, **options)
            well = answer.is_success
            failure = None if well else f"{method} {path}: {answer.status_code} {answer.text[:200]}"
        except httpx.TransportError as failed:
            well, failure = False, f"{method} {path}: {type(failed).__name__} {failed}"
        self._tally.add(time.monotonic() - began, failure)
        return answer.json() if well and answer.content else None
