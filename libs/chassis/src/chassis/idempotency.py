"""Idempotency-Key: what must happen once happens once, and its answer can be asked for again.

The claim on a key is committed before the work begins (the one exception to one commit a request),
so that two requests with one key cannot both run. The work's own transaction marks the claim as
done, so that a process that dies before it could answer has not left a key under which the same
would be done again. Only a hash of the request is kept; the answer is kept for a day, tied to the
person, and goes with them when they are erased.

Source: draft-ietf-httpapi-idempotency-key-header
"""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, current_app, g, has_request_context, make_response, request
from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, delete, select
from sqlalchemy.orm import Session

from chassis import failpoint
from chassis.claims import statements_of
from chassis.database import Database, ShortId, UtcDateTime
from chassis.direct import ask, run
from chassis.ids import new_id
from chassis.refusals import (
    AlreadyDone,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    StillRunning,
)
from chassis.web import caller

View = TypeVar("View", bound=Callable[..., Any])
KEPT = timedelta(hours=24)
_ABANDONED = timedelta(minutes=2)
_KEY = re.compile(r"[\x21-\x7e]{8,128}")
_FINAL_BELOW = 500
_RETRY = {"Retry-After": "1"}
_DONE_UNANSWERED = 0
"""The status of a claim whose work is committed and whose answer is not kept yet."""

REFUSALS = (IdempotencyKeyMissing, IdempotencyKeyReused, StillRunning, AlreadyDone)


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
        AlreadyDone: the first request did it, and died before its answer was kept.
    """

    @wraps(view)
    def once(*positional: Any, **named: Any) -> Any:
        web = current_app.extensions["alheraf_web"]
        claims = _Claims(web.database, cast("Table", web.idempotency_table), web.clock.now())
        known = claims.take(_owner(), _key(), _digest_of_request())
        if known is not None:
            return known
        g.claim_id = claims.claim_id
        try:
            answer = make_response(view(*positional, **named))
        except Exception:
            claims.release()
            raise
        finally:
            del g.claim_id
        failpoint.hit("idempotency.before_answer")
        claims.keep(answer)
        return answer

    once.refusals = (*getattr(view, "refusals", ()), *REFUSALS)  # type: ignore[attr-defined]
    return cast("View", once)


def mark_claims(database: Database, table: Table) -> None:
    """Let each transaction of a request mark the request's claim as done, in itself."""

    def mark(session: Session) -> None:
        claim_id = g.get("claim_id") if has_request_context() else None
        if claim_id is not None:
            done = {"claim_id": claim_id, "given_status": _DONE_UNANSWERED}
            run(session, statements_of(table, database.dialect).done, done)

    database.before_commit(mark)


def forget_expired(session: Session, table: Table, now: datetime) -> int:
    """Delete answers older than a day, and return how many there were."""
    done = session.execute(delete(table).where(table.c.at < now - KEPT))
    return int(getattr(done, "rowcount", 0))


class _Claims:
    """One request's claim on its key."""

    def __init__(self, database: Database, table: Table, now: datetime) -> None:
        self._database = database
        self._table = table
        self._said = statements_of(table, database.dialect)
        self._now = now
        self.claim_id = new_id("idk")

    def take(self, person_id: str, key: str, request_digest: str) -> Response | None:
        """Claim the key, or return the answer of the request that had it first."""
        key_digest = _digest(f"{person_id}\n{key}".encode())
        row = {
            "id": self.claim_id,
            "key_digest": key_digest,
            "person_id": person_id,
            "request_digest": request_digest,
            "at": self._now,
            "abandoned": self._now - _ABANDONED,
            "expired": self._now - KEPT,
        }
        with self._database.transaction() as session:
            taken = ask(session, self._said.take, row)
        return None if taken else self._first(key_digest, request_digest)

    def _first(self, key_digest: str, request_digest: str) -> Response:
        with self._database.reading() as session:
            found = select(self._table).where(self._table.c.key_digest == key_digest)
            row = session.execute(found).mappings().first()
        if row is None:
            raise StillRunning(headers=_RETRY)
        if row["request_digest"] != request_digest:
            raise IdempotencyKeyReused
        if row["answer"] is None:
            if row["status"] is not None and row["at"] < self._now - _ABANDONED:
                raise AlreadyDone
            raise StillRunning(headers=_RETRY)
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
            "claim_id": self.claim_id,
            "given_status": answer.status_code,
            "given_answer": answer.get_data(as_text=True),
            "given_location": answer.headers.get("Location"),
        }
        with self._database.transaction() as session:
            run(session, self._said.keep, kept)

    def release(self) -> None:
        """Free the key: nothing was done under it."""
        with self._database.transaction() as session:
            run(session, self._said.free, {"claim_id": self.claim_id})


def _owner() -> str:
    """Return whose key it is: two callers may choose the same one."""
    known = caller()
    return known.person_id or f"svc:{known.service or 'unknown'}"


def _key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(key):
        raise IdempotencyKeyMissing
    return key


def _digest_of_request() -> str:
    parts = (request.method.encode(), request.full_path.encode(), request.get_data(cache=True))
    return _digest(b"\n".join(parts))


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
