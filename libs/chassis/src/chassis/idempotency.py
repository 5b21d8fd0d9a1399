"""Idempotency-Key: what must happen once happens once, and its answer can be asked for again.

The claim on a key is committed before the work begins (the one exception to one commit a request),
so that two requests with one key cannot both run. Only a hash of the request is kept; the answer is
kept for a day, tied to the person, and goes with them when they are erased.

Source: draft-ietf-httpapi-idempotency-key-header
"""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, current_app, make_response, request
from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from chassis.database import Database, ShortId, UtcDateTime
from chassis.ids import new_id
from chassis.refusals import IdempotencyKeyMissing, IdempotencyKeyReused, StillRunning
from chassis.web import caller

View = TypeVar("View", bound=Callable[..., Any])
KEPT = timedelta(hours=24)
_ABANDONED = timedelta(minutes=2)
_KEY = re.compile(r"[\x21-\x7e]{8,128}")
_FINAL_BELOW = 500


def idempotency_table(metadata: MetaData) -> Table:
    """Return the table of claims and answers, bound to a service's metadata."""
    return Table(
        "idempotency_keys",
        metadata,
        Column("id", ShortId, primary_key=True),
        Column("key_digest", ShortId, nullable=False, unique=True),
        Column("person_id", ShortId, nullable=False),
        Column("request_digest", ShortId, nullable=False),
        Column("status", Integer, nullable=True),
        Column("answer", Text, nullable=True),
        Column("location", Text, nullable=True),
        Column("at", UtcDateTime, nullable=False),
        Index("ix_idempotency_keys_person_id", "person_id"),
        Index("ix_idempotency_keys_at", "at"),
    )


def idempotent(view: View) -> View:
    """Run a view once per Idempotency-Key, and replay its answer after that.

    Raises:
        IdempotencyKeyMissing: there is no usable key.
        IdempotencyKeyReused: the key came with another request.
        StillRunning: the first request has not ended.
    """

    @wraps(view)
    def once(*positional: Any, **named: Any) -> Any:
        web = current_app.extensions["alheraf_web"]
        claims = _Claims(web.database, cast("Table", web.idempotency_table), web.clock.now())
        known = claims.take(str(caller().person_id), _key(), _digest_of_request())
        if known is not None:
            return known
        try:
            answer = make_response(view(*positional, **named))
        except Exception:
            claims.release()
            raise
        claims.keep(answer)
        return answer

    return cast("View", once)


def forget_expired(session: Session, table: Table, now: datetime) -> int:
    """Delete answers older than a day, and return how many there were."""
    done = session.execute(delete(table).where(table.c.at < now - KEPT))
    return int(getattr(done, "rowcount", 0))


class _Claims:
    """One request's claim on its key."""

    def __init__(self, database: Database, table: Table, now: datetime) -> None:
        self._database = database
        self._table = table
        self._now = now
        self._id = new_id("idk")

    def take(self, person_id: str, key: str, request_digest: str) -> Response | None:
        """Claim the key, or return the answer of the request that had it first."""
        key_digest = _digest(f"{person_id}\n{key}".encode())
        row = {
            "id": self._id,
            "key_digest": key_digest,
            "person_id": person_id,
            "request_digest": request_digest,
            "at": self._now,
        }
        try:
            with self._database.transaction() as session:
                self._drop_abandoned(session, key_digest)
                session.execute(insert(self._table).values(row))
        except IntegrityError:
            return self._first(key_digest, request_digest)
        return None

    def _drop_abandoned(self, session: Session, key_digest: str) -> None:
        """Free a key whose request died, and one whose answer is older than a day."""
        table = self._table
        stale = (table.c.status.is_(None) & (table.c.at < self._now - _ABANDONED)) | (
            table.c.at < self._now - KEPT
        )
        session.execute(delete(table).where(table.c.key_digest == key_digest, stale))

    def _first(self, key_digest: str, request_digest: str) -> Response:
        with self._database.reading() as session:
            found = select(self._table).where(self._table.c.key_digest == key_digest)
            row = session.execute(found).mappings().first()
        if row is None or (row["status"] is None and row["request_digest"] == request_digest):
            raise StillRunning(headers={"Retry-After": "1"})
        if row["request_digest"] != request_digest:
            raise IdempotencyKeyReused
        answer = Response(row["answer"], row["status"], mimetype="application/json")
        answer.headers["Idempotency-Replayed"] = "true"
        if row["location"] is not None:
            answer.headers["Location"] = row["location"]
        return answer

    def keep(self, answer: Response) -> None:
        """Remember the answer; a failure of ours is not one, and frees the key."""
        if answer.status_code >= _FINAL_BELOW:
            self.release()
            return
        kept = {
            "status": answer.status_code,
            "answer": answer.get_data(as_text=True),
            "location": answer.headers.get("Location"),
        }
        with self._database.transaction() as session:
            session.execute(update(self._table).where(self._table.c.id == self._id).values(kept))

    def release(self) -> None:
        """Free the key: nothing was done under it."""
        with self._database.transaction() as session:
            session.execute(delete(self._table).where(self._table.c.id == self._id))


def _key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(key):
        raise IdempotencyKeyMissing
    return key


def _digest_of_request() -> str:
    parts = (request.method.encode(), request.path.encode(), request.get_data(cache=True))
    return _digest(b"\n".join(parts))


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
