"""A catalog on a fresh database, and what people, the other services and privacy do with it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import KeySet
from sqlalchemy import select

from catalog.app import create_app
from catalog.consumers import booking
from catalog.models import LIBRARY, Base
from catalog.worker import participant_of
from chassis.ids import new_id
from chassis.signatures import StaticKeys
from contracts.booking import (
    AvailabilityChanged,
    Line,
    OrderCancelled,
    OrderCompleted,
    OrderConfirmed,
    OrderPlaced,
)
from contracts.event import Event
from contracts.privacy import ErasePerson
from contracts.wire import from_wire, to_wire
from personal_data.erase_person import erase_person
from personal_data.fence import message_fence
from personal_data.holder import Sought
from testkit.clock import NOON, MovableClock
from testkit.recorded import recorded
from testkit.tokens import TestTokens


def environ_of(database_url: str) -> dict[str, str]:
    """Return the environment of one catalog."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    return {
        "DATABASE_URL": database_url,
        "BROKER_URL": "memory://catalog",
        "ISSUER": "http://identity.test",
        "JWKS_URL": "http://identity.test/.well-known/jwks.json",
        "PUBLIC_URL": "http://alheraf.test",
        "IDENTITY_URL": "http://identity.test",
        "PRIVACY_URL": "http://privacy.test",
        "CLIENT_ID": "catalog",
        "CLIENT_SECRET": "catalog's own",
        "SIGNING_KEY": pem.decode(),
    }


@pytest.fixture
def environ(sqlite_url: str) -> dict[str, str]:
    """The environment of one catalog."""
    return environ_of(sqlite_url)


class Privacy:
    """The privacy service's internal door, as far as an erasure knocks on it."""

    def put_sought(self, request_id: str, sought: Sought) -> None:
        """Take what sweeps look for."""

    def upload(self, request_id: str, lines: Any) -> bool:
        """Take an export."""
        return bool(list(lines)) or bool(request_id)

    def sweep_values(self, sweep_id: str) -> Sought:
        """Look for nothing."""
        del sweep_id
        return Sought()


class Market:
    """The catalog, and everybody around it, in few words."""

    potter, weaver = "per_potter000001", "per_weaver000001"
    buyer, stranger, officer = "per_buyer0000001", "per_stranger0001", "per_officer00001"

    def __init__(self, app: Flask, tokens: TestTokens, clock: MovableClock) -> None:
        self.client: FlaskClient = app.test_client()
        place = app.extensions["alheraf"]
        self.database, self.deps = place.database, place.deps
        self.tokens, self.clock = tokens, clock

    def get(self, path: str, person_id: str | None = None, *roles: str) -> Any:
        """Read a resource as somebody."""
        return self.client.get(path, headers=self._as(person_id, roles))

    def post(self, path: str, body: Any, person_id: str | None = None, *roles: str) -> Any:
        """Send something as somebody."""
        return self.client.post(path, json=body, headers=self._as(person_id, roles))

    def patch(self, path: str, body: Any, person_id: str, etag: str | None) -> Any:
        """Correct something as an artisan."""
        headers = {**self._as(person_id, ("artisan",)), **({"If-Match": etag} if etag else {})}
        return self.client.patch(path, json=body, headers=headers)

    def correct(self, path: str, body: Any, person_id: str) -> Any:
        """Read something and correct it."""
        return self.patch(path, body, person_id, self.get(path, person_id).headers["ETag"])

    def offered(self, *item_ids: str) -> list[dict[str, Any]]:
        """Return what booking learns of these items."""
        headers = self.tokens.service_headers("booking", target="catalog")
        body = {"items": [{"item_id": item_id} for item_id in item_ids]}
        answer = self.client.post("/internal/offers", json=body, headers=headers)
        return list(answer.json["offers"])

    def apply(self, person_id: str, **told: Any) -> Any:
        """Apply as an artisan."""
        form = {
            "display_name": {"ar": "فخّار نورة", "en": "Noura Pottery"},
            "bio": {"ar": "حرفة متوارثة", "en": "A craft handed down"},
            "craft": "pottery",
            "region": "riyadh",
            "address": "حي النخيل، شارع الياسمين ١٤",
            "phone": "0500000001",
            **told,
        }
        return self.post("/v1/artisans", form, person_id)

    def welcome(self, person_id: str, **told: Any) -> str:
        """Let a person become an approved artisan, and return the artisan's id."""
        artisan_id = str(self.apply(person_id, **told).json["id"])
        self.post(f"/v1/artisans/{artisan_id}/approval", None, self.officer, "officer")
        return artisan_id

    def publish(self, person_id: str, path: str = "/v1/products", **told: Any) -> Any:
        """Publish a jug, or whatever else is told."""
        body = {
            "title": {"ar": "إبريق فخاري", "en": "Clay water jug"},
            "description": {"ar": "صُنع باليد", "en": "Made by hand"},
            "category": "pottery",
            "price": {"amount": "120.00", "currency": "SAR"},
            **({"stock": 12} if path == "/v1/products" else {}),
            **told,
        }
        return self.post(path, body, person_id, "artisan")

    def schedule(self, person_id: str, workshop_id: str, *, in_days: int = 7) -> Any:
        """Add a session to a workshop."""
        starts_at = self.clock.now() + timedelta(days=in_days)
        body = {
            "starts_at": starts_at.isoformat(),
            "ends_at": (starts_at + timedelta(hours=5)).isoformat(),
            "capacity": 10,
        }
        return self.post(f"/v1/workshops/{workshop_id}/sessions", body, person_id, "artisan")

    def hear(self, said: Event) -> None:
        """Let the catalog hear an event as its worker does: fenced, in one transaction."""
        raw = to_wire(said, event_id=new_id("evt"), time=datetime.now(UTC), source="elsewhere")
        with self.database.transaction() as session:
            for event in message_fence(LIBRARY)(session, [from_wire(raw)]):
                if event is not None:
                    booking.HANDLERS[type(event)](session, event, deps=self.deps)

    def order(self, listing_id: str, artisan_id: str, *steps: str, order_id: str = "") -> str:
        """Let the buyer order something, and let booking say what becomes of it."""
        order_id = order_id or new_id("ord")
        line = Line(
            line_id="lin_1",
            kind="product",
            item_id=listing_id,
            listing_id=listing_id,
            quantity=1,
        )
        placed = OrderPlaced(
            order_id=order_id,
            buyer_id=self.buyer,
            artisan_id=artisan_id,
            artisan_person_id=self.potter,
            kind="order",
            lines=(line,),
            total=12000,
            holds_until="2026-03-01T12:15:00Z",
            version=1,
        )
        self.hear(placed)
        for version, step in enumerate(steps, start=2):
            self.hear(self._step(step, order_id, version))
        return order_id

    def left(self, item_id: str, available: int, version: int) -> None:
        """Let booking say how many are left."""
        self.hear(AvailabilityChanged(item_id=item_id, available=available, version=version))

    def said(self, kind: type[Event]) -> list[Any]:
        """Return what the catalog has said, of one kind."""
        with self.database.reading() as session:
            return [one for one in recorded(session, LIBRARY.events.outbox) if type(one) is kind]

    def erase(self, person_id: str) -> None:
        """Erase a person, as privacy commands."""
        command = ErasePerson(
            request_id=new_id("req"),
            holder="catalog",
            phase=2,
            person_id=person_id,
            pseudonym=new_id("psn"),
            preview_digest="",
            erasure_seq=1,
        )
        erase_person(participant_of(self.deps, self.database, door=Privacy()), command)

    def everything_stored(self) -> str:
        """Return every value of every table but the outbox, whose events hold ids only."""
        with self.database.reading() as session:
            return " ".join(
                repr(row)
                for table in Base.metadata.sorted_tables
                if table is not LIBRARY.events.outbox
                for row in session.execute(select(table))
            )

    def _step(self, step: str, order_id: str, version: int) -> Event:
        people = {"buyer_id": self.buyer, "artisan_person_id": self.potter}
        frame: dict[str, Any] = {"order_id": order_id, "version": version, **people}
        if step == "confirmed":
            return OrderConfirmed(**frame, kind="order", total=12000)
        if step == "completed":
            return OrderCompleted(**frame, kind="order", completed_at="2026-03-01T12:00:00Z")
        return OrderCancelled(**frame, kind="order", reason="asked")

    def _as(self, person_id: str | None, roles: tuple[str, ...]) -> dict[str, str]:
        if person_id is None:
            return {}
        return self.tokens.headers(person_id, roles=["customer", *roles])


@pytest.fixture(scope="session")
def service(shared_database_url: str, tokens: TestTokens) -> Iterator[Market]:
    """The service with its tables made, on each kind of database."""
    clock = MovableClock()
    keys = StaticKeys(KeySet.import_key_set(tokens.jwks))
    app = create_app(environ_of(shared_database_url), clock=clock, keys=keys)
    made = Market(app, tokens, clock)
    Base.metadata.create_all(made.database.engine)
    yield made
    made.database.dispose()


@pytest.fixture
def market(service: Market) -> Market:
    """The service with nobody in it yet, at noon."""
    service.clock.set(NOON)
    with service.database.transaction() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
    return service
