"""Looking behind the doors, and following an erasure with patience while processes die."""

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from personal_data.certificate import verdicts
from processes.suite import ProcessSuite
from story.client import Api, StepFailed

HOLDERS = {"identity", "catalog", "booking", "messaging", "notification", "privacy"}
PATIENCE = 150.0
CARD = "4111 1111 1111 1111"


class Rows:
    """Looks into the databases of all services, as nobody may in production."""

    def __init__(self, suite: ProcessSuite) -> None:
        self._opened = {
            service: psycopg.connect(suite.databases[service], autocommit=True)
            for service in HOLDERS
        }
        asked = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        self._tables = {
            service: [str(name) for (name,) in self.ask(service, asked)] for service in HOLDERS
        }

    def ask(self, service: str, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query in a service's database."""
        return self._opened[service].execute(query.encode(), values).fetchall()

    def change(self, service: str, statement: str, *values: object) -> None:
        """Carry out a statement in a service's database."""
        self._opened[service].execute(statement.encode(), values)

    def holding(self, values: Sequence[str]) -> list[str]:
        """Return every table of every service in which one of these stands."""
        wanted = [f"%{value}%" for value in values]
        return [
            f"{service}.{table}"
            for service in sorted(HOLDERS)
            for table in self._tables[service]
            if self.ask(
                service,
                f'SELECT 1 FROM "{table}" AS r WHERE r::text LIKE ANY(%s) LIMIT 1',
                wanted,
            )
        ]

    def close(self) -> None:
        """Hang up."""
        for connection in self._opened.values():
            connection.close()


@pytest.fixture(scope="session")
def rows(suite: ProcessSuite) -> Iterator[Rows]:
    """The rows of all services."""
    opened = Rows(suite)
    yield opened
    opened.close()


class Erasure:
    """One person's erasure, asked for and followed as a patient client does.

    Whatever fails is tried again: a request may have been taken though its answer was lost.
    `between` is called between tries, to look after processes.
    """

    def __init__(
        self, anonymous: Api, person: Any, between: Callable[[], None] = lambda: None
    ) -> None:
        self._anonymous = anonymous
        self._person = person
        self._between = between
        self.request_id = ""
        self.status_path = ""

    def until_status(self, *wanted: str) -> Any:
        """Follow it, confirming what must be confirmed, and return what it looks like then."""
        deadline = time.monotonic() + PATIENCE
        shown: Any = None
        while time.monotonic() < deadline:
            self._between()
            try:
                shown = self._step(confirms="awaiting_confirmation" not in wanted)
            except (httpx.TransportError, StepFailed) as failed:
                shown = failed
            if isinstance(shown, dict) and shown["status"] in wanted:
                return shown
            time.sleep(0.05)
        raise AssertionError(f"not {wanted} within {PATIENCE} s: {shown}")

    def certificate(self) -> Any:
        """Return the certificate, read without an account."""
        return self._anonymous.get(f"{self.status_path}/certificate")

    def _step(self, *, confirms: bool) -> Any:
        if not self.status_path:
            return self._find_or_open()
        shown = self._anonymous.get(self.status_path)
        if confirms and shown["status"] == "awaiting_confirmation":
            own = self._person.api.get(f"/v1/privacy/requests/{self.request_id}")
            confirmed = {"preview_digest": own["preview_digest"]}
            path = f"/v1/privacy/requests/{self.request_id}/confirmation"
            return self._person.api.post(path, confirmed)
        return shown

    def _find_or_open(self) -> Any:
        known = self._person.api.get("/v1/privacy/requests")["items"]
        open_ones = [
            one["id"]
            for one in known
            if one["kind"] == "erasure" and one["status"] not in {"cancelled", "completed"}
        ]
        if open_ones:
            shown = self._person.api.get(f"/v1/privacy/requests/{open_ones[0]}")
        else:
            shown = self._person.api.post("/v1/privacy/requests", {"kind": "erasure"})
        self.request_id = shown["id"]
        self.status_path = "/" + shown["status_url"].split("/", 3)[3]
        return shown


@pytest.fixture(scope="session")
def erasure_of(suite: ProcessSuite) -> Iterator[Callable[..., Erasure]]:
    """Begin to follow somebody's erasure."""
    with Api(suite.url) as anonymous:

        def begin(person: Any, between: Callable[[], None] = lambda: None) -> Erasure:
            return Erasure(anonymous, person, between)

        yield begin


@pytest.fixture(scope="session")
def one_completion(suite: ProcessSuite, rows: Rows) -> Callable[[Erasure, Any], None]:
    """Assert that an erasure came to one end: six valid receipts, and nothing left."""
    keys = suite.state.public_keys()

    def check(erasure: Erasure, person: Any) -> None:
        certificate = erasure.certificate()
        assert sorted(one["holder"] for one in certificate["receipts"]) == sorted(HOLDERS)
        refused = [one for one in verdicts(certificate, keys) if one.refused]
        assert refused == []
        counted = dict(
            rows.ask(
                "privacy",
                "SELECT what, count(*) FROM request_history WHERE request_id = %s GROUP BY what",
                erasure.request_id,
            )
        )
        assert (counted["erasing"], counted["erased"], counted["completed"]) == (1, 1, 1)
        assert rows.holding(person.identifiers) == []

    return check


@dataclass(frozen=True, kw_only=True)
class Shops:
    """What can be done on the market."""

    order: Callable[[Any, str], Any]
    publish: Callable[[], str]
    payments: Path


class Patient:
    """Somebody who does each thing until it is done, whatever dies meanwhile."""

    def __init__(self, shops: Shops, rows: Rows, person: Any, between: Callable[[], None]) -> None:
        self._shops = shops
        self._rows = rows
        self._person = person
        self._api: Api = person.api
        self._between = between

    def until(self, act: Callable[[], Any]) -> Any:
        """Do something until it gives something."""
        deadline = time.monotonic() + PATIENCE
        while True:
            self._between()
            try:
                done = act()
            except (httpx.TransportError, StepFailed) as failed:
                done, last = None, str(failed)
            else:
                last = "nothing"
            if done:
                return done
            assert time.monotonic() < deadline, last
            time.sleep(0.02)

    def takes_everything_out(self) -> None:
        """Have everything handed out."""
        path = f"/v1/privacy/requests/{self.until(lambda: self._opened('access'))['id']}"
        self.until(lambda: self._api.get(path)["status"] == "completed")
        assert self.until(lambda: self._api.download(f"{path}/archive"))[:2] == b"PK"

    def asks_and_takes_it_back(self) -> None:
        """Ask for an erasure and cancel it; every holder lifts its restriction."""
        path = f"/v1/privacy/requests/{self.until(lambda: self._opened('erasure'))['id']}"

        def cancelled() -> bool:
            if self._api.get(path)["status"] != "cancelled":
                self._api.post(f"{path}/cancellation")
            return bool(self._api.get(path)["status"] == "cancelled")

        self.until(cancelled)
        self.until(lambda: not any(self._restricted_at(service) for service in HOLDERS))

    def buys_and_gives_back(self) -> None:
        """Order, pay, cancel; the money moves once each way."""
        before = self._orders()
        self.until(lambda: self._orders() - before or self._order())
        (order_id,) = self._orders() - before
        payment = self.until(lambda: self._payment_of(order_id))
        self.until(lambda: self._pay(payment["checkout_url"]))
        path = f"/v1/orders/{order_id}"
        self.until(lambda: self._api.get(path)["status"] == "confirmed")
        self.until(lambda: self._cancelled(path))
        self.until(lambda: self._settled_refunds(order_id) == [("settled",)])
        assert self._given_back(payment["id"]) == 1

    def finds_something_new(self) -> None:
        """Wait until what an artisan has just published can be bought."""
        product_id = self._shops.publish()
        asked = "SELECT 1 FROM allocations WHERE item_id = %s"
        self.until(lambda: self._rows.ask("booking", asked, product_id))

    def _opened(self, kind: str) -> Any:
        for one in self._api.get("/v1/privacy/requests")["items"]:
            if one["kind"] == kind:
                return one
        return self._api.post("/v1/privacy/requests", {"kind": kind})

    def _restricted_at(self, service: str) -> bool:
        asked = "SELECT 1 FROM restricted WHERE person_id = %s"
        return bool(self._rows.ask(service, asked, self._person.person_id))

    def _orders(self) -> set[str]:
        asked = "SELECT id FROM orders WHERE buyer_id = %s"
        return {order for (order,) in self._rows.ask("booking", asked, self._person.person_id)}

    def _order(self) -> Any:
        return self._shops.order(self._person, secrets.token_hex(8))

    def _payment_of(self, order_id: str) -> Any:
        payment = self._api.post_once("/v1/payments", {"order_id": order_id})
        return payment if payment["checkout_url"] else None

    def _pay(self, checkout_url: str) -> bool:
        answer = httpx.post(checkout_url, data={"number": CARD}, timeout=30)
        return bool(answer.json()["status"] == "captured")

    def _cancelled(self, path: str) -> bool:
        if self._api.get(path)["status"] != "cancelled":
            self._api.post(f"{path}/cancellation")
        return bool(self._api.get(path)["status"] == "cancelled")

    def _settled_refunds(self, order_id: str) -> list[tuple[Any, ...]]:
        return self._rows.ask("booking", "SELECT state FROM refunds WHERE order_id = %s", order_id)

    def _given_back(self, payment_id: str) -> int:
        """Return how often the provider has given the money of a payment back."""
        with closing(sqlite3.connect(self._shops.payments)) as provider:
            found = provider.execute(
                "SELECT json_array_length(body, '$.refunds') FROM payments"
                " WHERE json_extract(body, '$.reference') = ?",
                (payment_id,),
            ).fetchall()
        return sum(count for (count,) in found)


@pytest.fixture(scope="session")
def patient(suite: ProcessSuite, rows: Rows, order_of: Any, publish: Any) -> Callable[..., Patient]:
    """Let somebody do things with patience."""
    shops = Shops(order=order_of, publish=publish, payments=suite.state.payments)

    def make(person: Any, between: Callable[[], None]) -> Patient:
        return Patient(shops, rows, person, between)

    return make
