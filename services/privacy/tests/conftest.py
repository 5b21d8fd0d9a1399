"""The privacy service on a fresh database, with toy holders that keep their promises for real.

Messages do not pass a broker here: `Desk.settle` carries what each side has said to whom it is
addressed, so that a test can lose, repeat, delay and forge them.

Long because fixtures of one folder cannot be imported from another file of it.
"""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask, jsonify, request
from flask.testing import FlaskClient
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from chassis.database import Database, metadata
from chassis.engine import engine_for
from chassis.ids import new_id
from chassis.migrate import migrate
from contracts.event import Event
from contracts.holders import Blocker, StoreSwept
from contracts.identity import SessionsEnded
from contracts.privacy import EndSessions, SweepStore
from contracts.wire import from_wire
from eventing.outbox import Outbox, record
from eventing.wake import bell_of
from personal_data.holder import Sought
from personal_data.ledger import DELETE, Ledger, Retention, impersonal, personal, table, tie, tied
from personal_data.participant import Participant
from personal_data.receipts import SWEPT, public_text, sign
from personal_data.tables import library_ledger, library_tables
from privacy.app import create_app
from privacy.consumers import holders, identity, notification
from privacy.doors.deps import Deps
from privacy.models import LIBRARY, Base
from privacy.personal_data import LEDGER
from testkit.clock import MovableClock
from testkit.servers.missing import ServerMissing, without_server
from testkit.servers.postgres import PostgresServer
from testkit.tokens import ISSUER, TestTokens

NAMES = ("booking", "catalog", "identity", "messaging", "notification")
HANDLERS = {**holders.REPLIES, **identity.REPLIES, **notification.HANDLERS}


def hurry(database: Database) -> Database:
    """Let a database wait for no disk, and start no thread to tell nobody."""
    bell_of(database).leader_here = True

    @sa.event.listens_for(database.engine, "connect")
    def unsafe(connection: Any, _record: Any) -> None:
        if database.dialect == "sqlite":
            connection.execute("PRAGMA synchronous = OFF")

    return database


class Toys(DeclarativeBase):
    metadata = metadata()


class Letter(Toys):
    __tablename__ = "letters"
    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    writer_id: Mapped[str] = mapped_column(sa.String(64), index=True)
    words: Mapped[str] = mapped_column(sa.Text)


TOY_TABLES = library_tables(Toys.metadata)


@cache
def toy_ledger(name: str) -> Ledger:
    """What a toy holder knows about people: the letters that they wrote."""
    words = personal(
        "user.content.private",
        purpose="essential.service",
        basis="contract",
        label={"ar": "الكلمات", "en": "Words"},
        retention=Retention("account closed", days=30),
    )
    letters = table(
        Letter,
        label={"ar": "الرسائل", "en": "Letters"},
        ties=(tie("writer_id", erasing=DELETE),),
        columns={"id": impersonal(), "writer_id": tied(), "words": words},
    )
    return Ledger(service=name, tables=(letters,), extra=library_ledger(TOY_TABLES))


@dataclass
class Door:
    """A holder's way to privacy's internal endpoints, without a network."""

    app: Flask
    tokens: TestTokens
    holder: str

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()  # each call its own: threads share no client

    def _headers(self) -> dict[str, str]:
        return self.tokens.service_headers(self.holder, target="privacy")

    def put_sought(self, request_id: str, sought: Sought) -> None:
        path = f"/internal/requests/{request_id}/sought/{self.holder}"
        answer = self.client.put(path, json=asdict(sought), headers=self._headers())
        assert answer.status_code == 204, answer.json

    def upload(self, request_id: str, lines: Any) -> bool:
        path = f"/internal/uploads/{request_id}/{self.holder}"
        body = b"".join(lines)
        headers = {**self._headers(), "Content-Type": "application/x-ndjson"}
        return self.client.put(path, data=body, headers=headers).status_code == 204

    def compare_erasures(self, known: Any, *, after: int, upto: int | None) -> int:
        page = {"erasures": [asdict(one) for one in known], "after": after, "upto": upto}
        path = f"/internal/erasures/{self.holder}"
        answer = self.client.post(path, json=page, headers=self._headers())
        assert answer.status_code == 200, answer.json
        found: Any = answer.json
        return int(found["missing"])

    def sweep_values(self, sweep_id: str) -> Sought:
        answer = self.client.get(f"/internal/sweeps/{sweep_id}/values", headers=self._headers())
        assert answer.status_code == 200, answer.json
        found: Any = answer.json
        return Sought(**found)


@dataclass
class Toy:
    """One holder: a database of letters, and a real participant."""

    name: str
    database: Database
    participant: Participant
    blockers: list[Blocker] = field(default_factory=list)

    @property
    def outbox(self) -> sa.Table:
        return TOY_TABLES.events.outbox

    def hear(self, command: Event) -> None:
        if isinstance(command, EndSessions):
            said = SessionsEnded(
                request_id=command.request_id, holder=self.name, phase=command.phase
            )
            with self.database.transaction() as session:
                record(session, said)
            return
        self.participant.hear(command)

    def write(self, writer_id: str, words: str) -> None:
        with self.database.transaction() as session:
            session.add(Letter(id=new_id("let"), writer_id=writer_id, words=words))

    def letters(self, writer_id: str) -> list[str]:
        with self.database.reading() as session:
            found = sa.select(Letter.words).where(Letter.writer_id == writer_id)
            return list(session.scalars(found))


class Desk:
    """What people, officers, holders and the clock do with privacy, in few words."""

    def __init__(self, app: Flask, tokens: TestTokens, clock: Any) -> None:
        self.app, self.tokens, self.clock = app, tokens, clock
        self.client = app.test_client()
        place = app.extensions["alheraf"]
        self.database: Database = hurry(place.database)
        self.deps: Deps = place.deps
        self.person = new_id("per")
        self.toys: dict[str, Toy] = {}
        self.keys: dict[str, Ed25519PrivateKey] = {}
        self.silent: set[str] = set()
        self.thorough = False
        self.said: list[Event] = []
        self.altered: Callable[[Event], Event] = lambda said: said
        self.participant = Participant(
            service="privacy",
            ledger=LEDGER,
            tables=LIBRARY,
            database=self.database,
            key=self.deps.signing_key,
            door=Door(app, tokens, "privacy"),
            clock=clock,
        )

    @property
    def outbox(self) -> sa.Table:
        return LIBRARY.events.outbox

    def call(
        self, method: str, path: str, body: Any = None, *, by: str | None = None, **claims: Any
    ) -> TestResponse:
        """Call as a person (the one this is about); claims such as roles go into the token."""
        headers = {**self.tokens.headers(by or self.person, **claims.pop("token", {})), **claims}
        return self.client.open(path, method=method, json=body, headers=headers)

    def get(self, path: str, **options: Any) -> Any:
        answer = self.call("GET", path, **options)
        assert answer.status_code == 200, answer.json
        return answer.json

    def post(
        self, path: str, body: Any = None, *, status: int | None = None, **options: Any
    ) -> Any:
        answer = self.call("POST", path, body or {}, **options)
        wanted = {200, 201, 202, 204} if status is None else {status}
        assert answer.status_code in wanted, answer.json
        return answer.json

    def open(self, kind: str = "erasure", **options: Any) -> str:
        return str(self.post("/v1/privacy/requests", {"kind": kind}, **options)["id"])

    def shown(self, request_id: str, **options: Any) -> Any:
        return self.get(f"/v1/privacy/requests/{request_id}", **options)

    def confirm(self, request_id: str) -> Any:
        digest = self.shown(request_id)["preview_digest"]
        path = f"/v1/privacy/requests/{request_id}/confirmation"
        return self.post(path, {"preview_digest": digest})

    def status(self, request_id: str) -> Any:
        """Look through the unguessable link, without an account."""
        token = self.deps.sealing.status_token(request_id)
        answer = self.client.get(f"/v1/privacy/status/{token}")
        assert answer.status_code == 200, answer.json
        return answer.json

    def events(self, request_id: str) -> list[str]:
        """Return the codes in a request's history."""
        return [entry["what"] for entry in self.shown_to_officer(request_id)["history"]]

    def shown_to_officer(self, request_id: str) -> Any:
        return self.shown(request_id, by="per_officer0001", token={"roles": ["officer"]})

    def hear(self, said: Event) -> None:
        """Let a message arrive at privacy, as its worker handles it."""
        with self.database.transaction() as session:
            HANDLERS[type(said)](session, said, deps=self.deps)

    def settle(self, most: int = 200) -> None:
        """Carry messages until nobody says anything more; silent holders hear nothing."""
        for _ in range(most):
            spoken = [*_taken(self.database, self.outbox)]
            for toy in self.toys.values():
                spoken += [self.altered(said) for said in _taken(toy.database, toy.outbox)]
            if not spoken:
                return
            for said in spoken:
                self.deliver(said)
        raise AssertionError("they talk without end")

    def deliver(self, said: Event) -> None:
        """Hand one message to whom it is for."""
        self.said.append(said)
        if type(said) in HANDLERS:
            self.hear(said)
        holder = getattr(said, "holder", None)
        if not said.meta.addressed or holder in self.silent:
            return
        if isinstance(said, SweepStore) and not self.thorough:
            self.deliver(self.altered(self.swept(said)))
            return
        if holder == "privacy":
            self.participant.hear(said)
        elif holder in self.toys:
            self.toys[str(holder)].hear(said)

    def swept(self, command: SweepStore) -> StoreSwept:
        """Answer a sweep at once; `thorough` lets holders search for real, which takes a while."""
        document = {
            "format": SWEPT,
            "sweep_id": command.sweep_id,
            "holder": command.holder,
            "residual": 0,
            "redacted": 0,
            "controls": {"store:as_text": True},
        }
        result = json.dumps(sign(document, self.keys[command.holder]))
        return StoreSwept(sweep_id=command.sweep_id, holder=command.holder, result=result)

    def saying(self, kind: type[Event]) -> list[Any]:
        return [said for said in self.said if isinstance(said, kind)]


def _taken(database: Database, outbox: sa.Table) -> Iterator[Event]:
    with database.transaction() as session:
        bodies = session.scalars(sa.select(outbox.c.body).order_by(outbox.c.id)).all()
        session.execute(sa.delete(outbox))
    for body in bodies:
        said = from_wire(body).event
        assert said is not None
        yield said


@pytest.fixture(scope="session")
def keys() -> dict[str, Ed25519PrivateKey]:
    return {name: Ed25519PrivateKey.generate() for name in (*NAMES, "privacy", "loyalty")}


@pytest.fixture(scope="session")
def outside(tokens: TestTokens) -> Iterator[str]:
    """Identity as privacy meets it: public keys, service tokens, mail tags."""
    app = Flask("outside")
    app.add_url_rule("/jwks", view_func=lambda: jsonify(tokens.jwks), endpoint="jwks")

    @app.post("/v1/oauth/token")
    def token() -> Any:
        made = tokens.service_token("privacy", target=request.form["target"])
        return jsonify(access_token=made, expires_in=600, token_type="Bearer")

    @app.post("/internal/mail-tags")
    def mail_tag() -> Any:
        person_id = request.get_json()["person_id"]
        former = {"mail_tag": f"former tag of {person_id}", "since": None}
        former["until"] = "2026-02-01T00:00:00+00:00"
        return jsonify(mail_tag=f"tag of {person_id}", mailboxes=[former])

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def toy_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database of a toy holder, to be copied."""
    path = tmp_path_factory.mktemp("toys") / "empty.sqlite3"
    database = Database(f"sqlite:///{path}")
    Toys.metadata.create_all(database.engine)
    database.dispose()  # closing the last connection writes all into the one file
    return path


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied."""
    path = tmp_path_factory.mktemp("privacy") / "migrated.sqlite3"
    migrate("privacy", f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: PostgresServer | ServerMissing) -> Iterator[str]:
    """A migrated PostgreSQL database that tests share, emptied before each."""
    if isinstance(postgres_server, ServerMissing):
        without_server(str(postgres_server))
        return
    with postgres_server.fresh_database() as url:
        migrate("privacy", url)
        yield url


@pytest.fixture
def postgres_desk_url(migrated_postgres: str) -> str:
    """The shared database without what the test before left in it."""
    kept = {"policy_versions", "alembic_version"}
    names = ", ".join(name for name in Base.metadata.tables if name not in kept)
    engine = engine_for(migrated_postgres, pool_size=1)
    with engine.begin() as connection:
        connection.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        connection.execute(sa.text("DELETE FROM policy_versions WHERE version > 1"))
        connection.execute(sa.text("UPDATE policy_versions SET announced_at = NULL"))
    engine.dispose()
    return f"{migrated_postgres}?options=-csynchronous_commit%3Doff"


@pytest.fixture
def sqlite_desk_url(migrated_file: Path, tmp_path: Path) -> str:
    """A copy of the migrated database."""
    shutil.copy(migrated_file, tmp_path / "privacy.sqlite3")
    return f"sqlite:///{tmp_path / 'privacy.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database; every test that asks for it runs on both kinds."""
    return str(request.getfixturevalue(f"{request.param}_desk_url"))


@pytest.fixture
def environ(
    database_url: str, outside: str, keys: dict[str, Ed25519PrivateKey], tmp_path: Path
) -> dict[str, str]:
    pem = keys["privacy"].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {
        "DATABASE_URL": database_url,
        "BROKER_URL": f"memory://{new_id('bus')}",
        "ISSUER": ISSUER,
        "JWKS_URL": f"{outside}/jwks",
        "PUBLIC_URL": "http://alheraf.test",
        "IDENTITY_URL": outside,
        "PRIVACY_URL": outside,
        "CLIENT_ID": "privacy",
        "CLIENT_SECRET": "privacy's own",
        "SIGNING_KEY": pem.decode(),
        "REQUIRED_HOLDERS": ",".join((*NAMES, "privacy")),
        "HOLDER_KEYS": json.dumps({name: public_text(key) for name, key in keys.items()}),
        "LINK_KEY": "a link key of the tests",
        "UPLOAD_DIR": str(tmp_path / "uploads"),
    }


@pytest.fixture
def desk(
    environ: dict[str, str],
    tokens: TestTokens,
    clock: MovableClock,
    keys: dict[str, Ed25519PrivateKey],
    add_toy: Callable[[Desk, str], Toy],
) -> Iterator[Desk]:
    """Privacy with its tables made, five toy holders, and nothing asked yet."""
    made = Desk(create_app(environ, clock=clock), tokens, clock)
    made.keys = keys
    for name in NAMES:
        add_toy(made, name)
    yield made
    made.database.dispose()
    for one in made.toys.values():
        one.database.dispose()


AddToy = Callable[[Desk, str], Toy]


@pytest.fixture
def add_toy(keys: dict[str, Ed25519PrivateKey], toy_file: Path, tmp_path: Path) -> AddToy:
    """Let a holder with tables of its own appear."""

    def add(desk: Desk, name: str) -> Toy:
        path = tmp_path / f"{name}.sqlite3"
        shutil.copy(toy_file, path)
        database = hurry(Database(f"sqlite:///{path}"))
        Outbox(database, TOY_TABLES.events, source=name, clock=desk.clock).attach()
        blockers: list[Blocker] = []
        participant = Participant(
            service=name,
            ledger=toy_ledger(name),
            tables=TOY_TABLES,
            database=database,
            key=keys[name],
            door=Door(desk.app, desk.tokens, name),
            clock=desk.clock,
            blockers=lambda _session, _person_id: list(blockers),
        )
        desk.toys[name] = Toy(name, database, participant, blockers)
        return desk.toys[name]

    return add
