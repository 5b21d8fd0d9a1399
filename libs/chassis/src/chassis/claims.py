"""The statements about Idempotency-Keys: taking one, noting what became of it, and letting go.

Every request with a key asks them, so they are made once and go straight to the driver.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Delete, String, Table, Update, bindparam, delete, update

from chassis.database import UtcDateTime
from chassis.upsert import upsert_on

_CLAIM = ("id", "key_digest", "person_id", "request_digest", "at")
_ANSWER = ("status", "answer", "location")


@dataclass(frozen=True)
class Statements:
    """What is said about the keys of one table.

    `take` gives a row where the key was free, or is free again: its request died before
    `abandoned`, or its answer is older than `expired`. All others name their claim by `claim_id`.
    """

    take: Any
    done: Update
    keep: Update
    free: Delete


@cache
def statements_of(table: Table, dialect: str) -> Statements:
    """Return the same statements each time, as whoever asks directly needs it."""
    mine = table.c.id == bindparam("claim_id", type_=String)
    given = {name: bindparam(f"given_{name}", type_=table.c[name].type) for name in _ANSWER}
    return Statements(
        take=_take(table, dialect),
        done=update(table).where(mine).values(status=given["status"]),
        keep=update(table).where(mine).values(given),
        free=delete(table).where(mine),
    )


def _take(table: Table, dialect: str) -> Any:
    claim = upsert_on(dialect, table).values({name: bindparam(name) for name in _CLAIM})
    died = table.c.status.is_(None) & (table.c.at < bindparam("abandoned", type_=UtcDateTime))
    is_free = died | (table.c.at < bindparam("expired", type_=UtcDateTime))
    taken = {name: claim.excluded[name] for name in _CLAIM} | dict.fromkeys(_ANSWER)
    key = [table.c.key_digest]
    taking = claim.on_conflict_do_update(index_elements=key, set_=taken, where=is_free)
    return taking.returning(table.c.id)
