"""A messaging service on a fresh database, and what the others have told it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import KeySet
from sqlalchemy import select

from chassis.ids import new_id
from chassis.signatures import StaticKeys
from contracts.booking import Line, OrderCancelled, OrderCompleted, OrderPlaced
from contracts.catalog import ListingPublished, ListingWithdrawn
from contracts.event import Event
from contracts.privacy import ErasePerson
from contracts.wire import from_wire, to_wire
from messaging.app import create_app
from messaging.consumers import booking, catalog
from messaging.models import LIBRARY, Base
from messaging.personal_data import LEDGER
from personal_data.erase_person import erase_person
from personal_data.fence import message_fence
from personal_data.holder import Sought
from personal_data.participant import Participant
from testkit.clock import NOON, MovableClock
from testkit.recorded import recorded
from testkit.tokens import TestTokens

HANDLERS: dict[type[Event], Callable[..., Any]] = {**booking.HANDLERS, **catalog.HANDLERS}


def environ_of(database_url: str) -> dict[str, str]:
    """Return the environment of one messaging service."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    return {
        "DATABASE_URL": database_url,
        "BROKER_URL": "memory://messaging",
        "ISSUER": "http://identity.test",
        "JWKS_URL": "http://identity.test/.well-known/jwks.json",
        "PUBLIC_URL": "http://alheraf.test",
        "IDENTITY_URL": "http://identity.test",
        "PRIVACY_URL": "http://privacy.test",
        "CLIENT_ID": "messaging",
        "CLIENT_SECRET": "messaging's own",
        "SIGNING_KEY": pem.decode(),
        "MAIL_TAG_KEY": "tag key of the tests",
    }


@pytest.fixture
def environ(sqlite_url: str) -> dict[str, str]:
    """The environment of one messaging service."""
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


class Desk:
    """What people, the other services and privacy do with messaging, in few words."""

    customer, artisan, stranger = "per_customer0001", "per_artisan00001", "per_stranger0001"
    artisan_id = "art_potter0001"
    order_id, listing_id = "ord_jug00001", "prd_rug00001"

    def __init__(self, app: Flask, tokens: TestTokens, clock: MovableClock) -> None:
        self.client: FlaskClient = app.test_client()
        place = app.extensions["alheraf"]
        self.database, self.deps = place.database, place.deps
        self.tokens, self.clock = tokens, clock

    def get(self, person_id: str | None, path: str, **options: Any) -> Any:
        """Read a resource as somebody."""
        return self.client.get(path, headers=self._as(person_id, **options))

    def post(self, person_id: str | None, path: str, body: Any, **options: Any) -> Any:
        """Send something as somebody."""
        return self.client.post(path, json=body, headers=self._as(person_id, **options))

    def put(self, person_id: str | None, path: str, body: Any) -> Any:
        """Set something as somebody."""
        return self.client.put(path, json=body, headers=self._as(person_id))

    def hear(self, said: Event) -> None:
        """Let messaging hear an event as its worker does: fenced, in one transaction."""
        raw = to_wire(said, event_id=new_id("evt"), time=datetime.now(UTC), source="elsewhere")
        with self.database.transaction() as session:
            for event in message_fence(LIBRARY)(session, [from_wire(raw)]):
                if event is not None:
                    HANDLERS[type(event)](session, event, deps=self.deps)

    def said(self, kind: type[Event]) -> list[Event]:
        """Return what messaging has said, of one kind."""
        with self.database.reading() as session:
            return [one for one in recorded(session, LIBRARY.events.outbox) if type(one) is kind]

    def open(self, person_id: str, kind: str, context_id: str) -> Any:
        """Open a conversation."""
        body = {"context": {"kind": kind, "id": context_id}}
        return self.post(person_id, "/v1/conversations", body)

    def write(self, person_id: str, conversation_id: str, text: str) -> Any:
        """Send a message."""
        return self.post(person_id, f"/v1/conversations/{conversation_id}/messages", {"text": text})

    def texts(self, person_id: str, conversation_id: str) -> list[str | None]:
        """Return the texts of a conversation, oldest first."""
        answer = self.get(person_id, f"/v1/conversations/{conversation_id}/messages?limit=100")
        return [one["text"] for one in reversed(answer.json["items"])]

    def erase(self, person_id: str, mail_tag: str | None = None) -> None:
        """Erase a person, as privacy commands."""
        holder = Participant(
            service="messaging",
            ledger=LEDGER,
            tables=LIBRARY,
            database=self.database,
            key=Ed25519PrivateKey.generate(),
            door=Privacy(),
            clock=self.clock,
        )
        command = ErasePerson(
            request_id=new_id("req"),
            holder="messaging",
            phase=2,
            person_id=person_id,
            pseudonym=new_id("psn"),
            preview_digest="",
            erasure_seq=1,
            mail_tag=mail_tag,
        )
        erase_person(holder, command)

    def everything_stored(self) -> str:
        """Return every value of every table but the outbox, whose events hold ids only."""
        with self.database.reading() as session:
            return " ".join(
                repr(row)
                for table in Base.metadata.sorted_tables
                if table is not LIBRARY.events.outbox
                for row in session.execute(select(table))
            )

    def order_placed(self, kind: str = "order") -> OrderPlaced:
        """Return the sentence that the customer has ordered of the artisan."""
        line = Line(
            line_id="lin_1", kind="product", item_id="prd_1", listing_id="prd_1", quantity=1
        )
        return OrderPlaced(
            order_id=self.order_id,
            buyer_id=self.customer,
            artisan_id=self.artisan_id,
            artisan_person_id=self.artisan,
            kind=kind,
            lines=(line,),
            total=12000,
            holds_until="2026-03-01T12:15:00Z",
            version=1,
        )

    def order_completed(self) -> OrderCompleted:
        """Return the sentence that the customer has the goods."""
        return OrderCompleted(
            order_id=self.order_id,
            buyer_id=self.customer,
            artisan_person_id=self.artisan,
            kind="order",
            completed_at="2026-03-01T12:00:00Z",
            version=4,
        )

    def order_cancelled(self) -> OrderCancelled:
        """Return the sentence that nothing comes of the order."""
        return OrderCancelled(
            order_id=self.order_id,
            buyer_id=self.customer,
            artisan_person_id=self.artisan,
            kind="order",
            reason="hold_expired",
            version=2,
        )

    def listing_published(self, version: int = 1) -> ListingPublished:
        """Return the sentence that the artisan offers something."""
        return ListingPublished(
            listing_id=self.listing_id,
            kind="product",
            artisan_id=self.artisan_id,
            artisan_person_id=self.artisan,
            version=version,
        )

    def listing_withdrawn(self) -> ListingWithdrawn:
        """Return the sentence that the artisan offers it no longer."""
        return ListingWithdrawn(
            listing_id=self.listing_id, artisan_person_id=self.artisan, version=2
        )

    def _as(self, person_id: str | None, **options: Any) -> dict[str, str]:
        return {} if person_id is None else self.tokens.headers(person_id, **options)


@pytest.fixture(scope="session")
def service(shared_database_url: str, tokens: TestTokens) -> Iterator[Desk]:
    """The service with its tables made, on each kind of database."""
    clock = MovableClock()
    keys = StaticKeys(KeySet.import_key_set(tokens.jwks))
    made = Desk(create_app(environ_of(shared_database_url), clock=clock, keys=keys), tokens, clock)
    Base.metadata.create_all(made.database.engine)
    yield made
    made.database.dispose()


@pytest.fixture
def desk(service: Desk) -> Desk:
    """The service with nobody in it yet, at noon."""
    service.clock.set(NOON)
    with service.database.transaction() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())
    return service
