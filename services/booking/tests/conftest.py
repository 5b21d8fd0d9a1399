"""A booking service on a fresh database, and the outside that it talks to, over real HTTP.

Long because tests cannot import from one another: who lives in this town stands in one place.
"""

import hashlib
import hmac
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask, abort, jsonify, request
from flask.testing import FlaskClient
from sqlalchemy import delete, event, func, select, text, update
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from booking.app import create_app
from booking.consumers.catalog import HANDLERS
from booking.models import (
    LIBRARY,
    Allocation,
    Base,
    Counter,
    Invoice,
    Order,
    Payment,
    Refund,
)
from booking.use_cases.expire_holds import expire_holds
from booking.worker import participant_of, settle_payments, settle_refunds
from chassis.database import Database
from chassis.engine import engine_for
from chassis.ids import new_id
from chassis.migrate import migrate
from contracts.catalog import CapacityDeclared, StockDeclared
from contracts.event import Event
from contracts.holders import (
    ErasureBlocked,
    ErasurePrepared,
    PersonErased,
    PersonExported,
    RestrictionLifted,
)
from contracts.privacy import ErasePerson, PrepareErasure
from eventing.wake import bell_of
from personal_data.participant import Participant
from testkit.clock import NOON, MovableClock
from testkit.recorded import recorded
from testkit.servers.missing import ServerMissing, without_server
from testkit.servers.postgres import PostgresServer
from testkit.tokens import ISSUER, TestTokens

WEBHOOK_SECRET = "what the provider signs with"
PROVIDER_KEY = "what we call the provider with"
_COUNT_ANEW = update(Counter).values(value=0)
ANSWERS = {"address": "حي النخيل، شارع الياسمين 14، الرياض", "phone": "+966500000001"}


@dataclass
class Outside:
    """Identity, the catalog, privacy and a payment provider, as booking meets them, and people."""

    tokens: TestTokens
    offers: dict[str, dict[str, Any]] = field(default_factory=dict)
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    sought: dict[str, list[str]] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    is_down: bool = False
    pays_at_once: bool = False
    url: str = ""
    buyer: str = ""
    artisan: str = ""

    def begin(self) -> None:
        """Forget everything, and let other people live here."""
        for kept in (self.offers, self.payments, self.refunds, self.sought, self.uploads):
            kept.clear()
        self.calls.clear()
        self.is_down = self.pays_at_once = False
        self.buyer, self.artisan = new_id("per"), new_id("per")

    def app(self) -> Flask:
        """Return all of them as one small application."""
        app = Flask("outside")
        app.before_request(self._note)
        app.add_url_rule("/jwks", view_func=lambda: jsonify(self.tokens.jwks), endpoint="jwks")
        app.add_url_rule("/v1/oauth/token", view_func=self._token, methods=["POST"])
        app.add_url_rule("/internal/offers", view_func=self._offers, methods=["POST"])
        app.add_url_rule("/v1/payments", view_func=self._open, methods=["POST"])
        app.add_url_rule("/v1/payments/<payment_id>", view_func=self._look)
        app.add_url_rule(
            "/v1/payments/<payment_id>/refunds", view_func=self._refund, methods=["POST"]
        )
        app.add_url_rule(
            "/internal/requests/<request_id>/sought/booking", view_func=self._seek, methods=["PUT"]
        )
        app.add_url_rule(
            "/internal/uploads/<request_id>/booking", view_func=self._upload, methods=["PUT"]
        )
        return app

    def _seek(self, request_id: str) -> tuple[str, int]:
        self.sought[request_id] = request.get_json()["values"]
        return "", 204

    def _upload(self, request_id: str) -> tuple[str, int]:
        self.uploads[request_id] = request.get_data()
        return "", 204

    def _note(self) -> None:
        self.calls.append(f"{request.method} {request.path}")
        if self.is_down and request.path.startswith(("/v1/payments", "/internal")):
            abort(503)
        if request.path.startswith("/v1/payments"):
            assert request.headers["Authorization"] == f"Bearer {PROVIDER_KEY}"

    def _token(self) -> Any:
        token = self.tokens.service_token("booking", target=request.form["target"])
        return jsonify(access_token=token, expires_in=600, token_type="Bearer")

    def _offers(self) -> Any:
        asked = [one["item_id"] for one in request.get_json()["items"]]
        return jsonify(offers=[self.offers[one] for one in asked if one in self.offers])

    def _open(self) -> Any:
        key = request.headers["Idempotency-Key"]
        known = next((one for one in self.payments.values() if one["reference"] == key), None)
        number = len(self.calls)
        payment = known or {
            "id": f"prov_{number}",
            "status": "initiated",
            "checkout_url": f"{self.url}/checkout/{number}",
            "brand": None,
            "last4": None,
            **{name: request.get_json()[name] for name in ("amount", "currency", "reference")},
        }
        self.payments[payment["id"]] = payment
        return jsonify(payment), 201

    def _look(self, payment_id: str) -> Any:
        if payment_id not in self.payments:
            abort(404)
        if self.pays_at_once:
            self.payments[payment_id].update(status="captured", brand="mada", last4="4242")
        return jsonify(self.payments[payment_id])

    def _refund(self, payment_id: str) -> Any:
        key = request.headers["Idempotency-Key"]
        amount = request.get_json()["amount"]
        refund = {"id": f"back_{key}", "status": "settled", "amount": amount, "of": payment_id}
        self.refunds.setdefault(key, refund)
        return jsonify(self.refunds[key]), 201

    def card(self, payment_id: str, status: str = "captured") -> None:
        """Let somebody enter a card on the provider's page."""
        told = self.payments[self.id_of(payment_id)]
        told.update(status=status, brand="mada", last4="4242")

    def id_of(self, payment_id: str) -> str:
        """Return the provider's id of a payment of ours."""
        return next(told for told, one in self.payments.items() if one["reference"] == payment_id)


@pytest.fixture(scope="session")
def the_outside(tokens: TestTokens) -> Iterator[Outside]:
    """The outside of a whole run, listening on a port of its own."""
    world = Outside(tokens=tokens)
    server = make_server("127.0.0.1", 0, world.app(), threaded=True)
    world.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield world
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def outside(the_outside: Outside) -> Outside:
    """The outside as a test meets it: nothing offered, nothing paid."""
    the_outside.begin()
    return the_outside


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One migrated SQLite file, to be emptied between tests."""
    url = f"sqlite:///{tmp_path_factory.mktemp('migrated') / 'booking.sqlite3'}"
    migrate("booking", url)
    return url


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: PostgresServer | ServerMissing) -> Iterator[str]:
    """One migrated PostgreSQL database, to be emptied between tests."""
    if isinstance(postgres_server, ServerMissing):
        without_server(str(postgres_server))
        return
    with postgres_server.fresh_database() as url:
        migrate("booking", url)
        engine = engine_for(url, pool_size=1)
        with engine.begin() as connection:  # no power cut threatens these rows
            connection.execute(
                text(f"ALTER DATABASE {engine.url.database} SET synchronous_commit = off")
            )
        engine.dispose()
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def town_url(request: pytest.FixtureRequest) -> str:
    """A migrated database with nothing in it; every test that asks for it runs on both kinds."""
    url = str(request.getfixturevalue(f"migrated_{request.param}"))
    database = Database(url, pool_size=1)
    with database.transaction() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(delete(table) if table.name != "counters" else _COUNT_ANEW)
    database.dispose()
    return url


@pytest.fixture
def environ(town_url: str, outside: Outside) -> dict[str, str]:
    """The environment of one booking service."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    return {
        "DATABASE_URL": town_url,
        "BROKER_URL": f"memory://{new_id('bus')}",
        "ISSUER": ISSUER,
        "JWKS_URL": f"{outside.url}/jwks",
        "PUBLIC_URL": "http://alheraf.test",
        "IDENTITY_URL": outside.url,
        "PRIVACY_URL": outside.url,
        "CATALOG_URL": outside.url,
        "CLIENT_ID": "booking",
        "CLIENT_SECRET": "booking's own",
        "SIGNING_KEY": pem.decode(),
        "PAYMENT_URL": outside.url,
        "PAYMENT_KEY": PROVIDER_KEY,
        "PAYMENT_WEBHOOK_SECRET": WEBHOOK_SECRET,
    }


class Town:
    """What buyers, artisans, the catalog and the provider do with booking, in few words."""

    def __init__(self, app: Flask, outside: Outside, clock: MovableClock) -> None:
        self.app, self.outside, self.tokens, self.clock = app, outside, outside.tokens, clock
        self.client: FlaskClient = app.test_client()
        place = app.extensions["alheraf"]
        self.database, self.deps = place.database, place.deps
        self.buyer, self.artisan = outside.buyer, outside.artisan

    @cached_property
    def participant(self) -> Participant:
        """Return booking's part in the privacy conversation."""
        return participant_of(self.deps.settings, self.database, self.clock)

    def hear(self, said: Event) -> None:
        """Let a message arrive, as the worker handles it."""
        with self.database.transaction() as session:
            HANDLERS[type(said)](session, said, deps=self.deps)

    def said(self, *classes: type[Event]) -> list[Any]:
        """Return what was said and not yet published, of these classes."""
        with self.database.reading() as session:
            return [one for one in recorded(session, LIBRARY.events.outbox) if type(one) in classes]

    def _offer(self, item_id: str, kind: str, price: int, artisan: str, **more: Any) -> None:
        self.outside.offers[item_id] = {
            "item_id": item_id,
            "kind": kind,
            "listing_id": item_id.replace("ses", "wks"),
            "title": {"ar": "إبريق فخاري", "en": "Clay water jug"},
            "unit_price": price,
            "artisan_id": artisan.replace("per", "art"),
            "artisan_person_id": artisan,
            **more,
        }

    def product(self, stock: int = 10, price: int = 12_000, artisan: str | None = None) -> str:
        """Offer a product, and let booking know how many there are."""
        item_id, person_id = new_id("prd"), artisan or self.artisan
        self._offer(item_id, "product", price, person_id)
        self.hear(
            StockDeclared(
                product_id=item_id,
                artisan_id=person_id.replace("per", "art"),
                artisan_person_id=person_id,
                declared=stock,
                version=1,
            )
        )
        return item_id

    def session(self, seats: int = 10, price: int = 20_000, days: float = 14) -> str:
        """Offer a session of a workshop that begins in some days and lasts two hours."""
        item_id = new_id("ses")
        begins = self.clock.now() + timedelta(days=days)
        times = {
            "starts_at": begins.isoformat(),
            "ends_at": (begins + timedelta(hours=2)).isoformat(),
        }
        self._offer(item_id, "session", price, self.artisan, **times)
        self.hear(
            CapacityDeclared(
                session_id=item_id,
                workshop_id=item_id.replace("ses", "wks"),
                artisan_id=self.artisan.replace("per", "art"),
                artisan_person_id=self.artisan,
                capacity=seats,
                version=1,
                **times,
            )
        )
        return item_id

    def post(self, path: str, body: Any = None, *, by: str | None = None, **headers: str) -> Any:
        """Send a request of a person (the buyer) that happens once."""
        signed = self.tokens.headers(by or self.buyer, roles=["customer", "artisan"])
        once = {"Idempotency-Key": new_id("key"), **headers}
        return self.client.post(path, json=body or {}, headers={**signed, **once})

    def get(self, path: str, *, by: str | None = None, **headers: str) -> TestResponse:
        """Read something as a person (the buyer)."""
        signed = self.tokens.headers(by or self.buyer, roles=["customer", "artisan"])
        return self.client.get(path, headers={**signed, **headers})

    def wanted(self, *item_ids: str, quantity: int = 1, **delivery: str) -> dict[str, Any]:
        """Return the body of an order."""
        lines = [{"product_id": one, "quantity": quantity} for one in item_ids]
        return {"lines": lines, "delivery": {"name": "ليلى بنت سالم", **ANSWERS, **delivery}}

    def order(self, *item_ids: str, by: str | None = None, quantity: int = 1) -> dict[str, Any]:
        """Place an order, and return it."""
        items = item_ids or (self.product(),)
        answer = self.post("/v1/orders", self.wanted(*items, quantity=quantity), by=by)
        assert answer.status_code == 201, answer.json
        return dict(answer.json)

    def book(self, session_id: str, seats: int = 1, by: str | None = None) -> dict[str, Any]:
        """Book seats, and return the booking."""
        body = {"session_id": session_id, "seats": seats}
        answer = self.post("/v1/bookings", body, by=by)
        assert answer.status_code == 201, answer.json
        return dict(answer.json)

    def opened(self, order: dict[str, Any], by: str | None = None) -> dict[str, Any]:
        """Open a payment, and return it."""
        answer = self.post("/v1/payments", {"order_id": order["id"]}, by=by)
        assert answer.status_code == 201, answer.json
        return dict(answer.json)

    def paid(self, order: dict[str, Any], by: str | None = None) -> dict[str, Any]:
        """Pay an order, and return its payment."""
        payment = self.opened(order, by=by)
        self.outside.card(payment["id"])
        assert self.webhook(payment["id"]).status_code == 204
        return payment

    def webhook(self, payment_id: str, **told: Any) -> TestResponse:
        """Let the provider's webhook arrive; `signature` forges it."""
        told_id = told.get("id") or self.outside.id_of(payment_id)
        body = json.dumps({"id": told_id, "status": "captured", "reference": payment_id}).encode()
        signed = hmac.new(WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Signature": told.get("signature", signed)}
        return self.client.post(
            "/v1/payments/webhook", data=body, headers=headers, content_type="application/json"
        )

    def told(self, command: Event) -> list[Any]:
        """Let a command of privacy arrive, and return what was answered to it."""
        answers = (ErasurePrepared, ErasureBlocked, PersonErased, RestrictionLifted, PersonExported)
        before = len(self.said(*answers))
        self.participant.hear(command)
        return self.said(*answers)[before:]

    def prepare(self, person_id: str, request_id: str = "req_1") -> Any:
        """Let an erasure be prepared, and return the answer."""
        [answer] = self.told(
            PrepareErasure(request_id=request_id, holder="booking", phase=1, person_id=person_id)
        )
        return answer

    def erase(self, person_id: str, request_id: str = "req_1", phase: int = 2) -> Any:
        """Let a person be erased, and return the answer."""
        digest = self.said(ErasurePrepared)[-1].preview_digest
        [answer] = self.told(
            ErasePerson(
                request_id=request_id,
                holder="booking",
                phase=phase,
                person_id=person_id,
                pseudonym=f"psn_{request_id}",
                preview_digest=digest,
                erasure_seq=1,
            )
        )
        return answer

    def everything_stored(self) -> str:
        """Return every value of every table, as one text."""
        with self.database.reading() as session:
            return "\n".join(
                f"{table.name} {row!r}"
                for table in Base.metadata.sorted_tables
                if table.name not in {"forgotten", "restricted"}
                for row in session.execute(select(table))
            )

    def tick(self, **by: float) -> None:
        """Move the clock, and let the worker's schedules take their turn."""
        self.clock.forward(**by)
        expire_holds(self.database, self.deps)
        settle_payments(self.database, self.deps)
        settle_refunds(self.database, self.deps)

    def status(self, order: dict[str, Any]) -> str:
        """Return how an order stands."""
        with self.database.reading() as session:
            return str(session.get_one(Order, order["id"]).state)

    def allocation(self, item_id: str) -> tuple[int, int, int]:
        """Return what is declared, held and sold of an item."""
        with self.database.reading() as session:
            found = session.get_one(Allocation, item_id)
            return found.declared, found.held, found.sold

    def books(self) -> tuple[int, int]:
        """Return payments minus refunds, and invoices minus credit notes."""
        taken = select(func.coalesce(func.sum(Payment.amount), 0)).where(
            Payment.state == "captured"
        )
        given = select(func.coalesce(func.sum(Refund.amount), 0))
        issued = select(func.coalesce(func.sum(Invoice.total), 0))
        with self.database.reading() as session:
            money = session.scalars(taken).one() - session.scalars(given).one()
            invoices = session.scalars(issued.where(Invoice.kind == "invoice")).one()
            notes = session.scalars(issued.where(Invoice.kind == "credit_note")).one()
            return money, invoices - notes


@pytest.fixture(scope="session")
def apps() -> Iterator[dict[str, Flask]]:
    """The applications of a whole run, by the address of their database."""
    made: dict[str, Flask] = {}
    yield made
    for app in made.values():
        app.extensions["alheraf"].database.dispose()


@pytest.fixture
def another_town(
    environ: dict[str, str], outside: Outside, clock: MovableClock
) -> Callable[[], Town]:
    """Make a process of the service, for the same people as the one before."""

    def make() -> Town:
        return Town(_quiet(create_app(environ, clock=clock)), outside, clock)

    return make


@pytest.fixture
def town(environ: dict[str, str], outside: Outside, apps: dict[str, Flask]) -> Town:
    """The service with its tables made, and nothing bought yet."""
    url = environ["DATABASE_URL"]
    if url not in apps:
        apps[url] = _quiet(create_app(environ, clock=MovableClock()))
    clock = apps[url].extensions["alheraf"].deps.clock
    clock.set(NOON)
    return Town(apps[url], outside, clock)


def _quiet(app: Flask) -> Flask:
    """Let an application wait for no disk, and start no thread to tell nobody."""
    database = app.extensions["alheraf"].database
    event.listen(database.engine, "connect", _wait_for_no_disk)
    bell_of(database).leader_here = True
    return app


def _wait_for_no_disk(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")
