"""Locks on people, held until the transaction ends: shared by writers, exclusive for the eraser.

On PostgreSQL these are advisory locks. On SQLite every write transaction begins with BEGIN
IMMEDIATE, which already excludes every other, so only the book of what is held is kept.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session, SessionTransaction

from chassis.direct import run
from personal_data.people import is_person

_HELD = "personal_data.held"
_KEY_BITS = 63

# unnest gives the keys in the order of the array, so that all writers lock in the same order.
_SHARE = sa.text(
    "SELECT pg_advisory_xact_lock_shared(key) FROM unnest(CAST(:keys AS bigint[])) AS key"
)
_EXCLUDE = sa.text("SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:keys AS bigint[])) AS key")


@dataclass(frozen=True)
class _Held:
    """On whom one transaction holds a lock."""

    transaction: SessionTransaction | None
    people: set[str] = field(default_factory=set)


def lock_key(person_id: str) -> int:
    """Return the 63 bits by which PostgreSQL knows the lock on a person."""
    digest = hashlib.blake2b(person_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> (64 - _KEY_BITS)


def share(session: Session, people: Iterable[str | None]) -> list[str]:
    """Take shared locks on all of these in one statement; return whom it newly holds."""
    held = _held(session)
    wanted = sorted({one for one in people if one is not None and is_person(one)} - held.people)
    _lock(session, _SHARE, wanted)
    held.people.update(wanted)
    return wanted


def exclude(session: Session, *people: str) -> None:
    """Take the exclusive locks on people, and wait for every writer who shares one."""
    _lock(session, _EXCLUDE, people)
    _held(session).people.update(people)


def held(session: Session) -> frozenset[str]:
    """Return the people on whom this transaction holds a lock."""
    return frozenset(_held(session).people)


def _held(session: Session) -> _Held:
    """Return the book of this transaction; an earlier one's locks ended with it."""
    session.connection()  # begins the transaction where nothing has yet
    transaction = session.get_transaction()
    found: _Held | None = session.info.get(_HELD)
    if found is None or found.transaction is not transaction:
        found = session.info[_HELD] = _Held(transaction)
    return found


def _lock(session: Session, how: sa.TextClause, people: Collection[str]) -> None:
    if people and _is_postgres(session):
        keys = sorted({lock_key(one) for one in people})
        run(session, how, {"keys": keys})


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
