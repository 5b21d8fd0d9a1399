"""What all measurements of eventing have in common: the message, the rows, the queue.

A message is one event of ours as it travels, filled up to 1 KiB. It is persistent and goes to a
quorum queue with one active consumer. Taking effect is one row in `effects`.
"""

import dataclasses
import json
import secrets
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from chassis.database import Database, metadata
from chassis.garbage import keep_what_is_there
from contracts.event import Event, event, fact, key, person
from contracts.wire import to_wire
from eventing.message import Outgoing
from eventing.outbox import Outbox
from eventing.subscription import Heard
from eventing.tables import event_tables
from eventing.topology import Manifest, manifest_of

SERVICE = "booking"
QUEUE = "bench.events"
ROUTING_KEY = "booking.piece_moved"
SIZE = 1024
KEYS = 500
"""Order keys in use at once."""


@event(publisher=SERVICE)
class PieceMoved(Event):
    """One event, as wide as ours are; `filling` brings it to its size."""

    order_id: str = key()
    buyer_id: str = person(subject=True)
    artisan_person_id: str = person()
    amount: int = fact()
    version: int = fact()
    filling: str = fact()


class _Model(DeclarativeBase):
    metadata = metadata()


class Effect(_Model):
    """The business row of a message."""

    __tablename__ = "effects"

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True
    )
    order_id: Mapped[str] = mapped_column(sa.String(64))
    version: Mapped[int]


class Account(_Model):
    """What a writer changes: locked, counted up, and with a line more."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    moved: Mapped[int]


TABLES = event_tables(_Model.metadata)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Scene:
    """Where a measurement takes place, and how much of it there is."""

    broker_url: str
    database_url: str
    home: str
    count: int

    def database(self, pool_size: int = 10) -> Database:
        """Open the database, with the outbox attached."""
        database = Database(self.database_url, pool_size=pool_size)
        Outbox(database, TABLES, source=SERVICE).attach()
        return database


def prepare(database_url: str) -> None:
    """Make the tables and the accounts."""
    database = Database(database_url)
    _Model.metadata.create_all(database.engine)
    with database.transaction() as session:
        session.add_all(Account(id=number, moved=0) for number in range(1, 65))
    database.dispose()


def handle(session: Session, said: PieceMoved, *, deps: object) -> None:
    """Take effect, as our handlers do: through the session."""
    del deps
    session.add(Effect(order_id=said.order_id, version=said.version))


def manifest() -> Manifest:
    """Return the queue of the measurements."""
    return manifest_of(SERVICE, [Heard(QUEUE, (PieceMoved,))])


def moved(number: int) -> PieceMoved:
    """Return one event, filled up to its size."""
    return PieceMoved(
        order_id=f"ord_{number % KEYS:026d}",
        buyer_id=f"per_{number % KEYS:026d}",
        artisan_person_id="per_00000000000000000000artisan",
        amount=12_000,
        version=number,
        filling=_FILLING,
    )


def messages(count: int) -> list[Outgoing]:
    """Return as many messages as they leave the outbox."""
    run = secrets.token_hex(5)
    return [_message(f"evt_{run}{number:016d}", moved(number)) for number in range(count)]


def _message(event_id: str, said: PieceMoved) -> Outgoing:
    return Outgoing(
        event_id=event_id,
        routing_key=ROUTING_KEY,
        addressed=False,
        body=_body(event_id, said),
        order_key=said.order_id,
    )


def _body(event_id: str, said: PieceMoved) -> bytes:
    return to_wire(said, event_id=event_id, time=_NOW, source=SERVICE)


_NOW = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
_FILLING = ""
_FILLING = "x" * (SIZE - len(_body(f"evt_{0:026d}", moved(1000))))


def measure(*measurements: Callable[[Scene], dict[str, float]]) -> None:
    """Make the one measurement that the command line names, and print its figures as JSON."""
    by_name = {one.__name__: one for one in measurements}
    keep_what_is_there()  # as our processes do when they start; here, so that all have it alike
    figures = by_name[sys.argv[1]](Scene(**json.loads(sys.argv[2])))
    print(json.dumps(figures), flush=True)


class Stopwatch:
    """Measures what passes, and what this process works, from now on."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._worked = time.process_time()

    def figures(self, count: int) -> dict[str, float]:
        """Return how many a second, and microseconds of this process's work for each."""
        worked = time.process_time() - self._worked
        return {
            "rate": count / (time.perf_counter() - self._began),
            "cpu_us": worked / count * 1e6,
        }
