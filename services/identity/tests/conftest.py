"""An identity service on a fresh database, and people who live on it."""

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey
from sqlalchemy import delete, event, select
from werkzeug.test import TestResponse

from chassis.engine import engine_for
from contracts.event import Event
from contracts.identity import ChallengeIssued
from contracts.wire import from_wire, to_wire
from eventing.wake import bell_of
from identity.app import create_app
from identity.consumers import SUBSCRIPTIONS
from identity.models import LIBRARY, Attempt, Base
from personal_data.fence import message_fence
from testkit.clock import NOON, MovableClock
from testkit.recorded import recorded
from testkit.servers.missing import ServerMissing, without_server
from testkit.servers.postgres import PostgresServer
from testkit.tokens import bearer

PASSWORD = "three blind camels"


@pytest.fixture(scope="session")
def postgres_home(postgres_server: PostgresServer | ServerMissing) -> Iterator[str]:
    """One PostgreSQL database with identity's tables, for all tests of this run."""
    if isinstance(postgres_server, ServerMissing):
        without_server(str(postgres_server))
        return
    with postgres_server.fresh_database() as url:
        make_tables(url)
        yield url


@pytest.fixture(scope="session")
def sqlite_mould(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with identity's tables, to be copied."""
    mould = tmp_path_factory.mktemp("identity") / "mould.sqlite3"
    make_tables(f"sqlite:///{mould}")
    return mould


@pytest.fixture(params=["sqlite", "postgres"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with identity's empty tables; nobody waits for its disk."""
    if request.param == "postgres":
        url = str(request.getfixturevalue("postgres_home"))
        yield f"{url}?options=-csynchronous_commit%3Doff"
        empty_tables(url)
    else:
        shutil.copy(request.getfixturevalue("sqlite_mould"), tmp_path / "identity.sqlite3")
        yield f"sqlite:///{tmp_path / 'identity.sqlite3'}"


def make_tables(url: str) -> None:
    """Make what the migrations would; a test of theirs sees to it that it is the same."""
    engine = engine_for(url, pool_size=1)
    Base.metadata.create_all(engine)
    engine.dispose()


def empty_tables(url: str) -> None:
    """Leave nothing to the next test."""
    engine = engine_for(url, pool_size=1)
    with engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
    engine.dispose()


@pytest.fixture
def environ(home: str) -> dict[str, str]:
    """The environment of one identity service; hashing costs next to nothing."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    jwk = OKPKey.generate_key("Ed25519", auto_kid=True).as_dict(private=True)
    return {
        "DATABASE_URL": home,
        "BROKER_URL": "memory://identity",
        "ISSUER": "https://alheraf.test",
        "JWKS_URL": "http://identity.test/.well-known/jwks.json",
        "PUBLIC_URL": "http://alheraf.test",
        "IDENTITY_URL": "http://identity.test",
        "PRIVACY_URL": "http://privacy.test",
        "CLIENT_ID": "identity",
        "CLIENT_SECRET": "identity's own",
        "SIGNING_KEY": pem.decode(),
        "SIGNING_JWK": json.dumps(jwk),
        "SERVICE_CLIENTS": json.dumps({"notification": "sends", "privacy": ["old", "new"]}),
        "CODE_PEPPER": "pepper of the tests",
        "MAIL_TAG_KEY": "tag key of the tests",
        "ARGON2_MEMORY_KIB": "8",
        "ARGON2_PASSES": "1",
    }


def body_of(answer: TestResponse) -> Any:
    """Return the body of an answer that has one."""
    return answer.get_json()


class People:
    """What clients, notification and privacy do with identity, in few words."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        place = app.extensions["alheraf"]
        self.database, self.deps = place.database, place.deps

    def said(self, *classes: type[Event]) -> list[Event]:
        """Return what was said and not yet published, of these classes if any are named."""
        with self.database.reading() as session:
            events = recorded(session, LIBRARY.events.outbox)
        return [said for said in events if not classes or isinstance(said, classes)]

    def service(self, name: str, target: str = "identity") -> dict[str, str]:
        """Return the header of a calling service."""
        frame = {"iat": 0, "exp": self._now() + 600, "jti": "tok_test"}
        return bearer(self.deps.vault.sign({"sub": f"svc:{name}", "target": target, **frame}))

    def register(self, email: str = "layla@example.com", **told: Any) -> Any:
        """Ask for an account."""
        body = {
            "email": email,
            "phone": "+966500000001",
            "full_name": "ليلى منصور",
            "password": PASSWORD,
            **told,
        }
        return self.client.post("/v1/accounts", json=body)

    def challenge(self, purpose: str) -> str:
        """Return the id of the last challenge of this kind."""
        return [
            said.challenge_id
            for said in self.said(ChallengeIssued)
            if isinstance(said, ChallengeIssued) and said.purpose == purpose
        ][-1]

    def code(self, purpose: str = "verify_email") -> str:
        """Let notification send the last challenge of this kind; return what it sent."""
        path = f"/internal/challenges/{self.challenge(purpose)}/code"
        answer = self.client.post(path, headers=self.service("notification"))
        return str(body_of(answer)["code"])

    def verify(self, email: str = "layla@example.com", purpose: str = "verify_email") -> Any:
        """Bring the last code back."""
        body = {"email": email, "code": self.code(purpose)}
        return self.client.post("/v1/accounts/verification", json=body)

    def sign_in(self, email: str = "layla@example.com", password: str = PASSWORD) -> Any:
        """Open a session."""
        return self.client.post("/v1/sessions", json={"email": email, "password": password})

    def living(self, email: str = "layla@example.com", **told: Any) -> dict[str, str]:
        """Register, verify and sign in; return the tokens."""
        self.register(email, **told)
        self.verify(email)
        return dict(body_of(self.sign_in(email)))

    def signed(self, tokens: dict[str, str]) -> dict[str, str]:
        """Return the header of a person who is signed in."""
        return bearer(tokens["access_token"])

    def claims(self, access_token: str) -> dict[str, Any]:
        """Return what an access token says, once its signature was verified."""
        keys = KeySet.import_key_set(body_of(self.client.get("/.well-known/jwks.json")))
        return dict(jwt.decode(access_token, keys, algorithms=["EdDSA"]).claims)

    def contact(self, person_id: str, purpose: str = "test") -> Any:
        """Ask for a person's contact, as notification does before it sends."""
        body = {"person_ids": [person_id], "purpose": purpose}
        headers = self.service("notification")
        answer = self.client.post("/internal/contact-lists", json=body, headers=headers).json
        return next(iter(answer["contacts"]), None)

    def everything_stored(self) -> str:
        """Return every value of every table, as one text."""
        with self.database.reading() as session:
            return " ".join(
                repr(row)
                for table in Base.metadata.sorted_tables
                for row in session.execute(select(table))
            )

    def hear(self, said: Event) -> None:
        """Let the worker's handler hear an event, behind its fence."""
        subscription = next(one for one in SUBSCRIPTIONS if type(said) in one.handlers)
        envelope = from_wire(to_wire(said, event_id="evt_1", time=NOON, source="test"))
        with self.database.transaction() as session:
            [heard] = message_fence(LIBRARY)(session, [envelope])
            if heard is not None:
                subscription.handlers[type(said)](session, heard, deps=self.deps)

    def forget_attempts(self) -> None:
        """Give everybody their whole budget back."""
        with self.database.transaction() as session:
            session.execute(delete(Attempt))

    def _now(self) -> int:
        return int(self.deps.clock.now().timestamp())


def hurry(connection: Any, _record: Any) -> None:
    """Let SQLite answer before the disk does: these tests pull no plug."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")


@pytest.fixture
def people(environ: dict[str, str], clock: MovableClock) -> Iterator[People]:
    """The service, and nobody in it yet."""
    with living(environ, clock) as people:
        yield people


@pytest.fixture
def beside(environ: dict[str, str], clock: MovableClock) -> Iterator[Callable[..., People]]:
    """Start another process of the same service, with some settings changed."""
    with contextlib.ExitStack() as stack:

        def start(**settings: str) -> People:
            return stack.enter_context(living({**environ, **settings}, clock))

        yield start


@contextlib.contextmanager
def living(environ: dict[str, str], clock: MovableClock) -> Iterator[People]:
    """Run a service; no relay waits for it, so nobody is notified of what it says."""
    app = create_app(environ, clock=clock)
    database = app.extensions["alheraf"].database
    event.listen(database.engine, "connect", hurry)
    bell_of(database).leader_here = True
    yield People(app)
    database.dispose()
