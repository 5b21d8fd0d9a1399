"""A notification service on a fresh database, with the real sandbox behind its doors."""

import socket
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import KeySet

from chassis.database import Database
from chassis.ids import new_id
from chassis.migrate import migrate
from chassis.signatures import StaticKeys
from contracts.event import Event
from contracts.wire import from_wire, to_wire
from notification.app import create_app
from notification.consumers import booking, catalog, identity, messaging, privacy
from notification.doors.deps import Deps
from notification.doors.people import Address
from notification.models import LIBRARY
from notification.use_cases.send_deliveries import send_deliveries
from personal_data.fence import message_fence
from sandbox.mail import Mailbox, MailServer
from testkit.clock import MovableClock
from testkit.tokens import TestTokens

LAYLA, YUSUF = "per_layla00000001", "per_yusuf00000001"
HANDLERS = {
    **identity.HANDLERS,
    **catalog.HANDLERS,
    **booking.HANDLERS,
    **messaging.HANDLERS,
    **privacy.HANDLERS,
}


class People:
    """Identity's internal endpoints, as far as notification asks them."""

    def __init__(self) -> None:
        self.addresses = {
            LAYLA: Address(to="layla@example.com", language="ar"),
            YUSUF: Address(to="yusuf@example.com", language="en"),
        }
        self.texts: list[tuple[str, str]] = []

    def contacts(self, person_ids: Sequence[str], channel: str, purpose: str) -> dict[str, Address]:
        """Return people's addresses."""
        assert channel == "email"
        assert purpose
        return {one: self.addresses[one] for one in person_ids if one in self.addresses}

    def challenge(self, challenge_id: str) -> Address | None:
        """Mint a code."""
        if challenge_id == "chl_over":
            return None
        to = "+966500000009" if "phone" in challenge_id else "layla@example.com"
        return Address(to=to, language="ar", code="402117")

    def send(self, *, to: str, text: str, reference: str) -> None:
        """Take a text message."""
        assert reference
        self.texts.append((to, text))

    def status_urls(self, request_ids: Sequence[str]) -> dict[str, str]:
        """Return the addresses of status pages."""
        return {one: f"https://alheraf.example/v1/privacy/status/{one}" for one in request_ids}


class Desk:
    """What the other services and people do with notification, in few words."""

    def __init__(self, app: Flask, mailbox: Mailbox, clock: MovableClock, people: People) -> None:
        self.client: FlaskClient = app.test_client()
        place = app.extensions["alheraf"]
        self.database: Database = place.database
        self.mailbox, self.clock, self.people = mailbox, clock, people
        self.deps: Deps = replace(place.deps, people=people, sms=people, closing=people)

    def hear(self, *events: Event) -> None:
        """Handle events as the worker does: fenced, in a transaction."""
        for said in events:
            raw = to_wire(said, event_id=new_id("evt"), time=self.clock.now(), source="test")
            with self.database.transaction() as session:
                (event,) = message_fence(LIBRARY)(session, [from_wire(_as_said(raw, said))])
                if event is not None:
                    HANDLERS[type(said)](session, event, deps=self.deps)

    def send(self) -> None:
        """Send what is due."""
        while send_deliveries(self.database, deps=self.deps):
            pass

    def mail(self, to: str = "layla@example.com") -> list[dict[str, Any]]:
        """Return what was mailed."""
        return self.mailbox.addressed_to(to)


def _as_said(raw: bytes, said: Event) -> bytes:
    return raw.replace(b"/alheraf/test", f"/alheraf/{said.meta.publisher}".encode())


@pytest.fixture(scope="session")
def tokens() -> TestTokens:
    return TestTokens()


@pytest.fixture
def mail_server(unused_tcp_port: int) -> Iterator[tuple[Mailbox, int]]:
    mailbox = Mailbox()
    server = MailServer(mailbox, port=unused_tcp_port)
    server.start()
    yield mailbox, unused_tcp_port
    server.stop()


@pytest.fixture
def unused_tcp_port() -> int:

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def environ(database_url: str, mail_server: tuple[Mailbox, int]) -> dict[str, str]:
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    return {
        "DATABASE_URL": database_url,
        "BROKER_URL": "memory://notification",
        "ISSUER": "http://identity.test",
        "JWKS_URL": "http://identity.test/.well-known/jwks.json",
        "PUBLIC_URL": "https://alheraf.example",
        "IDENTITY_URL": "http://identity.test",
        "PRIVACY_URL": "http://privacy.test",
        "CLIENT_ID": "notification",
        "CLIENT_SECRET": "notification's own",
        "SIGNING_KEY": pem.decode(),
        "SMTP_URL": f"smtp://127.0.0.1:{mail_server[1]}",
        "MAIL_FROM": "no-reply@alheraf.example",
        "SMS_URL": "http://sms.test",
        "SMS_KEY": "sms key of the tests",
        "LINK_KEY": "link key of the tests",
    }


@pytest.fixture
def desk(
    environ: dict[str, str], tokens: TestTokens, mail_server: tuple[Mailbox, int]
) -> Iterator[Desk]:
    migrate("notification", environ["DATABASE_URL"])
    clock = MovableClock(datetime.now(UTC))
    keys = StaticKeys(KeySet.import_key_set(tokens.jwks))
    made = Desk(create_app(environ, clock=clock, keys=keys), mail_server[0], clock, People())
    yield made
    made.database.dispose()
