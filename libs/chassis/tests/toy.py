"""A toy service with one table, to try the chassis with."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.typing import ResponseReturnValue
from joserfc.jwk import KeySet
from sqlalchemy import Integer, String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from chassis.app import Web, build_app
from chassis.auth import Caller, anyone, officer, person, service
from chassis.clock import Clock, SystemClock
from chassis.database import Database, ShortId, metadata
from chassis.errors import Refusal
from chassis.idempotency import idempotency_table, idempotent
from chassis.paging import Page, PageQuery, PageRequest, page, page_schema
from chassis.refusals import NotFound, PreconditionMissing, StaleVersion
from chassis.schemas import Bilingual, Email, Flag, Id, Money, Phone, Schema, Text, Timestamp, Whole
from chassis.settings import ServiceSettings
from chassis.signatures import StaticKeys
from chassis.web import Blueprint, allow, caller, if_match, read, remember_etag, write
from testkit.tokens import ISSUER, TestTokens


class Base(DeclarativeBase):
    metadata = metadata()


class Pot(Base):
    __tablename__ = "pots"

    id: Mapped[str] = mapped_column(ShortId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(Integer, default=1)


KEYS = idempotency_table(Base.metadata)

ENVIRON = {
    "DATABASE_URL": "sqlite://",
    "BROKER_URL": "memory://toy",
    "ISSUER": ISSUER,
    "JWKS_URL": "http://127.0.0.1:1/jwks",
    "PUBLIC_URL": "https://alheraf.example",
    "IDENTITY_URL": "http://127.0.0.1:1",
    "PRIVACY_URL": "http://127.0.0.1:1",
    "CLIENT_ID": "toy",
    "CLIENT_SECRET": "toy-secret-1",
    "SIGNING_KEY": "toy-key-1",
}


class PotBroken(Refusal):
    """The pot is broken."""

    status = 409
    code = "pot_broken"
    title = {"ar": "القدر مكسور", "en": "The pot is broken"}
    detail = {"ar": "عدد الكسور {count}.", "en": "It has {count} cracks."}


class PotTaken(Refusal):
    """A pot has this id already."""

    status = 409
    code = "pot_taken"
    title = {"ar": "المعرّف مستعمل", "en": "The id is taken"}
    detail = {"ar": "لقدر آخر هذا المعرّف.", "en": "Another pot has this id."}


class PotSchema(Schema):
    id = Text(required=True)
    name = Text(required=True)
    version = Whole(required=True)


class NewPot(Schema):
    id = Text(required=True, max_length=30)
    name = Text(required=True, min_length=1, max_length=60, ledger="pots.name")


class Shapes(Schema):
    text = Text(max_length=80)
    lines = Text(multiline=True)
    email = Email()
    phone = Phone()
    both = Bilingual()
    price = Money()
    order_id = Id("ord")
    at = Timestamp()
    flag = Flag()
    count = Whole(least=1, most=9)


@dataclass(frozen=True)
class Deps:
    word: str


def make_pot(session: Session, _caller: Caller, command: dict[str, str], *, deps: Deps) -> Pot:
    if command["name"] == deps.word:
        raise PotBroken("/name", count=3)
    if session.get(Pot, command["id"]) is not None:
        raise PotTaken("/id")
    pot = Pot(**command)
    session.add(pot)
    return pot


def list_pots(session: Session, _caller: Caller, query: PageRequest, *, deps: Deps) -> Page[Pot]:
    del deps
    return page(session, select(Pot), (Pot.name.desc(), Pot.id), query)


def show_pot(session: Session, _caller: Caller, pot_id: str, *, deps: Deps) -> Pot:
    del deps
    pot = session.get(Pot, pot_id)
    if pot is None:
        raise NotFound
    return pot


blp = Blueprint("pots", description="Pots")


@blp.route("/v1/pots", methods=["POST"])
@allow(person)
@blp.refuses(PotBroken, PotTaken)
@blp.arguments(NewPot)
@blp.response(201, PotSchema)
def make(command: dict[str, str]) -> Pot:
    return write(make_pot, command)


@blp.route("/v1/pots-once", methods=["POST"])
@allow(person, while_restricted=True)
@blp.refuses(PotBroken, PotTaken)
@blp.arguments(NewPot)
@idempotent
@blp.response(201, PotSchema)
def make_once(command: dict[str, str]) -> Pot:
    return write(make_pot, command)


@blp.route("/v1/pots-dying", methods=["POST"])
@allow(person)
@blp.arguments(NewPot)
@idempotent
@blp.response(201, PotSchema)
def make_and_die(command: dict[str, str]) -> Pot:
    write(make_pot, command)
    raise SystemExit(1)


@blp.route("/v1/pots-dead", methods=["POST"])
@allow(person)
@blp.arguments(NewPot)
@idempotent
@blp.response(201, PotSchema)
def die(_command: dict[str, str]) -> Pot:
    raise SystemExit(1)


@blp.route("/v1/pots", methods=["GET"])
@allow(anyone)
@blp.arguments(PageQuery, location="query")
@blp.response(200, page_schema(PotSchema))
def index(query: dict[str, Any]) -> Page[Pot]:
    return read(list_pots, query["page"])


@blp.route("/v1/pots/<pot_id>", methods=["GET"])
@allow(anyone)
@blp.response(200, PotSchema)
def show(pot_id: str) -> Pot:
    pot = read(show_pot, pot_id)
    remember_etag(pot.version)
    return pot


@blp.route("/v1/shapes", methods=["POST"])
@allow(anyone)
@blp.arguments(Shapes)
@blp.response(200, Shapes)
def shapes(given: dict[str, Any]) -> dict[str, Any]:
    return given


@blp.route("/v1/whoami", methods=["GET"])
@allow(person, fresh=True)
@blp.response(200, Schema)
def whoami() -> dict[str, Any]:
    return {"person": caller().person_id}


@blp.route("/v1/officers", methods=["GET"])
@allow(officer)
@blp.response(204)
def officers() -> ResponseReturnValue:
    return ""


@blp.route("/internal/pots", methods=["GET"])
@allow(service("booking"))
@blp.response(204)
def internal() -> ResponseReturnValue:
    return ""


@blp.route("/v1/versions", methods=["PUT"])
@allow(anyone)
@blp.refuses(PreconditionMissing, StaleVersion)
@blp.response(204)
def versions() -> ResponseReturnValue:
    return "", 204, {"X-Version": str(if_match())}


@blp.route("/v1/failing", methods=["GET"])
@allow(anyone)
@blp.response(200)
def failing() -> ResponseReturnValue:
    raise ZeroDivisionError("layla@example.com")


def toy_app(
    url: str,
    tokens: TestTokens,
    states: dict[str, Any] | None = None,
    clock: Clock | None = None,
) -> Flask:
    database = Database(url)
    Base.metadata.create_all(database.engine)
    known = states or {}
    return build_app(
        Web(
            name="toy",
            title="Toy",
            settings=ServiceSettings.load({**ENVIRON, "DATABASE_URL": url}),
            database=database,
            deps=Deps("broken"),
            blueprints=[blp],
            clock=clock or SystemClock(),
            keys=StaticKeys(KeySet.import_key_set(tokens.jwks)),
            person_check=lambda _session, person_id: known.get(person_id, "known"),
            describe_personal=lambda column: {"x-personal-data": column},
            idempotency_table=KEYS,
        )
    )
