"""A toy service: shared rows, rows through rows, duties, JSON, and people without an account.

Long because a service has many kinds of rows, and its tests want them all at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from chassis.database import Database, UtcDateTime, metadata
from contracts.event import Event
from contracts.holders import Blocker
from contracts.wire import from_wire
from eventing.outbox import Outbox
from eventing.wake import bell_of
from personal_data.fence import fence, guard
from personal_data.holder import Blockers, Sought
from personal_data.ledger import (
    DELETE,
    KEEP,
    MINE,
    NOTHING,
    Ledger,
    Retention,
    impersonal,
    not_personal,
    personal,
    table,
    tie,
    tied,
)
from personal_data.participant import Participant
from personal_data.tables import LibraryTables, library_ledger, library_tables
from testkit.clock import MovableClock
from testkit.servers.missing import ServerMissing, without_server
from testkit.servers.postgres import PostgresServer


class Base(DeclarativeBase):
    metadata = metadata()


class Account(Base):
    __tablename__ = "accounts"
    person_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    full_name: Mapped[str] = mapped_column(sa.String(200))
    phone: Mapped[str | None] = mapped_column(sa.String(40))
    password: Mapped[str] = mapped_column(sa.String(200))


class Conversation(Base):
    __tablename__ = "conversations"
    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    buyer_id: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    artisan_person_id: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    buyer_note: Mapped[str] = mapped_column(sa.Text)
    artisan_note: Mapped[str | None] = mapped_column(sa.Text)
    version: Mapped[int] = mapped_column(default=1)


class Message(Base):
    __tablename__ = "messages"
    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(sa.ForeignKey("conversations.id"), index=True)
    sender_id: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    text: Mapped[str] = mapped_column(sa.Text)


class ReadMark(Base):
    __tablename__ = "read_marks"
    conversation_id: Mapped[str] = mapped_column(
        sa.ForeignKey("conversations.id"), primary_key=True
    )
    person_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    buyer_id: Mapped[str] = mapped_column(sa.String(64), index=True)
    artisan_person_id: Mapped[str] = mapped_column(sa.String(64), index=True)
    address: Mapped[Any] = mapped_column(sa.JSON)
    buyer_name: Mapped[str] = mapped_column(sa.String(200))
    artisan_memo: Mapped[str | None] = mapped_column(sa.Text)
    total: Mapped[int] = mapped_column(default=0)
    retained_until: Mapped[datetime] = mapped_column(UtcDateTime)


class OrderLine(Base):
    __tablename__ = "order_lines"
    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(sa.ForeignKey("orders.id"), index=True)
    gift_note: Mapped[str | None] = mapped_column(sa.Text)


class Invoice(Base):
    __tablename__ = "invoices"
    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    order_id: Mapped[str] = mapped_column(sa.ForeignKey("orders.id"), index=True)
    person_id: Mapped[str] = mapped_column(sa.String(64), index=True)
    number: Mapped[str] = mapped_column(sa.String(40))
    retained_until: Mapped[datetime] = mapped_column(UtcDateTime)


class Inquiry(Base):
    __tablename__ = "inquiries"
    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    person_id: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    mail_tag: Mapped[str | None] = mapped_column(sa.String(128), index=True)
    email: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Answer(Base):
    __tablename__ = "answers"
    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    inquiry_id: Mapped[str] = mapped_column(sa.ForeignKey("inquiries.id"), index=True)
    staff_id: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    text: Mapped[str] = mapped_column(sa.Text)


class Category(Base):
    __tablename__ = "categories"
    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    title: Mapped[str] = mapped_column(sa.Text)


LIBRARY = library_tables(Base.metadata)

WORDS = {"ar": "كلمة", "en": "word"}
FOR_SERVICE: dict[str, Any] = {
    "purpose": "essential.service",
    "basis": "contract",
    "retention": Retention("account closed", days=30),
    "label": WORDS,
}
TAX = {**FOR_SERVICE, "basis": "legal_obligation"}

LEDGER = Ledger(
    service="toy",
    tables=(
        table(
            Account,
            label=WORDS,
            ties=(tie("person_id", erasing=DELETE),),
            columns={
                "person_id": tied(),
                "full_name": personal("user.name", **FOR_SERVICE),
                "phone": personal("user.contact.phone_number", **FOR_SERVICE),
                "password": personal("user.authorization.password", **FOR_SERVICE),
            },
        ),
        table(
            Conversation,
            label=WORDS,
            ties=(tie("buyer_id", erasing=MINE), tie("artisan_person_id", erasing=MINE)),
            owners_gone="delete",
            columns={
                "id": impersonal(),
                "buyer_id": tied(),
                "artisan_person_id": tied(),
                "buyer_note": personal(
                    "user.content.private", side="buyer_id", erased_as="[erased]", **FOR_SERVICE
                ),
                "artisan_note": personal(
                    "user.content.private", side="artisan_person_id", **FOR_SERVICE
                ),
                "version": impersonal(derived=True),
            },
        ),
        table(
            Message,
            label=WORDS,
            ties=(
                tie("sender_id", erasing=DELETE),
                tie(via=("conversation_id", Conversation), erasing=NOTHING),
            ),
            columns={
                "id": impersonal(),
                "conversation_id": impersonal(),
                "sender_id": tied(),
                "text": personal("user.content.private", **FOR_SERVICE),
            },
        ),
        table(
            ReadMark,
            label=WORDS,
            ties=(
                tie("person_id", erasing=DELETE),
                tie(via=("conversation_id", Conversation), erasing=NOTHING, fenced=False),
            ),
            columns={
                "conversation_id": impersonal(),
                "person_id": tied(),
                "position": impersonal(),
            },
        ),
        table(
            Order,
            label=WORDS,
            ties=(
                tie("buyer_id", erasing=KEEP(duty="tax", until="retained_until")),
                tie("artisan_person_id", erasing=MINE),
            ),
            columns={
                "id": impersonal(),
                "buyer_id": tied(),
                "artisan_person_id": tied(),
                "address": personal(
                    "user.contact.address",
                    side="buyer_id",
                    on_erasure="anonymise",
                    erased_as={},
                    **TAX,
                ),
                "buyer_name": personal("user.name", side="buyer_id", **TAX),
                "artisan_memo": personal(
                    "user.content.private", side="artisan_person_id", **FOR_SERVICE
                ),
                "total": impersonal(),
                "retained_until": impersonal(),
            },
        ),
        table(
            OrderLine,
            label=WORDS,
            ties=(tie(via=("order_id", Order), side="buyer_id", erasing=KEEP(duty="tax")),),
            columns={
                "id": impersonal(),
                "order_id": impersonal(),
                "gift_note": personal("user.content.private", on_erasure="anonymise", **TAX),
            },
        ),
        table(
            Invoice,
            label=WORDS,
            ties=(
                tie("person_id", erasing=KEEP(duty="tax", until="retained_until")),
                tie(via=("order_id", Order), erasing=NOTHING),
            ),
            columns={
                "id": impersonal(),
                "order_id": impersonal(),
                "person_id": tied(),
                "number": impersonal(),
                "retained_until": impersonal(),
            },
        ),
        table(
            Inquiry,
            label=WORDS,
            ties=(
                tie("person_id", erasing=DELETE),
                tie("mail_tag", by="mail_tag", at="at", erasing=DELETE),
            ),
            retention=Retention("inquiry answered", days=90, since="at"),
            columns={
                "id": impersonal(),
                "person_id": tied(),
                "mail_tag": tied(),
                "email": personal("user.contact.email", **FOR_SERVICE),
                "text": personal("user.content.private", **FOR_SERVICE),
                "at": impersonal(),
            },
        ),
        table(
            Answer,
            label=WORDS,
            ties=(
                tie("staff_id", erasing=MINE),
                tie(via=("inquiry_id", Inquiry), erasing=NOTHING),
            ),
            columns={
                "id": impersonal(),
                "inquiry_id": impersonal(),
                "staff_id": tied(),
                "text": personal("user.content.private", side="inquiry_id", **FOR_SERVICE),
            },
        ),
        not_personal(Category, "reference data"),
    ),
    extra=library_ledger(LIBRARY),
)


class Privacy:
    """The privacy service's internal endpoints, as a holder sees them."""

    def __init__(self) -> None:
        self.sought: dict[str, Sought] = {}
        self.uploads: dict[str, bytes] = {}
        self.wanted = Sought()
        self.cancelled = False

    def put_sought(self, request_id: str, sought: Sought) -> None:
        self.sought[request_id] = sought

    def upload(self, request_id: str, lines: Any) -> bool:
        self.uploads[request_id] = b"".join(lines)
        return not self.cancelled

    def sweep_values(self, _sweep_id: str) -> Sought:
        return self.wanted


@dataclass(repr=False)
class Toy:
    """The service, and what a test wants to know about it."""

    database: Database
    clock: MovableClock
    door: Privacy = field(default_factory=Privacy)
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    blockers: list[Blocker] = field(default_factory=list)
    blocked: Blockers | None = None
    ledger: Ledger = LEDGER
    tables: LibraryTables = LIBRARY

    def __repr__(self) -> str:
        return f"<toy on {self.database.dialect}>"

    def participant(self, **options: Any) -> Participant:
        return Participant(
            service="toy",
            ledger=self.ledger,
            tables=self.tables,
            database=self.database,
            key=self.key,
            door=self.door,
            clock=self.clock,
            blockers=self.blocked or (lambda _session, _person_id: self.blockers),
            **options,
        )

    def add(self, *rows: Any, people: tuple[str, ...] = ()) -> None:
        with self.database.transaction() as session:
            fence(session, *people)
            session.add_all(rows)

    def fill(self, *rows: Any) -> None:
        """Write rows without the fence, as history that was there before."""
        with Session(self.database.engine) as session:
            session.add_all(rows)
            session.commit()

    def dump(self) -> dict[str, list[dict[str, Any]]]:
        with self.database.reading() as session:
            return {
                one.name: [
                    dict(row._mapping)
                    for row in session.execute(sa.select(one).order_by(*one.primary_key.columns))
                ]
                for one in Base.metadata.sorted_tables
            }

    def said(self, kind: type[Event] | None = None) -> list[Any]:
        """Return what was said so far, oldest first."""
        outbox = self.tables.events.outbox
        with self.database.reading() as session:
            bodies = list(session.scalars(sa.select(outbox.c.body).order_by(outbox.c.id)))
        events = [from_wire(body).event for body in bodies]
        return [one for one in events if kind is None or isinstance(one, kind)]


@pytest.fixture(scope="session")
def toy_on_postgres(postgres_server: PostgresServer | ServerMissing) -> Iterator[str]:
    """One PostgreSQL database for all tests of this run: making the tables costs more than them."""
    if isinstance(postgres_server, ServerMissing):
        without_server(str(postgres_server))
        return
    with postgres_server.fresh_database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def toy(request: pytest.FixtureRequest, clock: MovableClock) -> Iterator[Toy]:
    """The toy service on an empty database of either kind."""
    names = {"sqlite": "sqlite_url", "postgres": "toy_on_postgres"}
    yield from _toy(request.getfixturevalue(names[request.param]), clock)


@pytest.fixture
def postgres_toy(toy_on_postgres: str, clock: MovableClock) -> Iterator[Toy]:
    """The toy service on PostgreSQL."""
    yield from _toy(toy_on_postgres, clock)


@pytest.fixture
def sqlite_toy(sqlite_url: str, clock: MovableClock) -> Iterator[Toy]:
    """The toy service on SQLite."""
    yield from _toy(sqlite_url, clock)


def _toy(url: str, clock: MovableClock) -> Iterator[Toy]:
    database = Database(url, pool_size=28)
    Base.metadata.create_all(database.engine)
    Outbox(database, LIBRARY.events, source="toy", clock=clock).attach()
    guard(database, LEDGER)
    bell_of(database).leader_here = True  # there is no other process to be told
    yield Toy(database, clock)
    if database.dialect == "postgresql":  # the next test uses it too
        with database.engine.begin() as connection:
            for one in reversed(Base.metadata.sorted_tables):
                connection.execute(sa.delete(one))
    database.dispose()


@pytest.fixture
def models() -> Any:
    """The toy's mapped classes, by name."""
    mapped = [mapper.class_ for mapper in Base.registry.mappers]
    return type("Models", (), {one.__name__: one for one in mapped})
