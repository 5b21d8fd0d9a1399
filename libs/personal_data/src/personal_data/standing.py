"""How a person stands here: known, restricted while an erasure is open, or forgotten."""

from collections.abc import Collection
from functools import cache
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.database import Database
from chassis.direct import ask
from eventing.statements import dialect_of, listed, one_of

Standing = Literal["known", "restricted", "forgotten"]

# Named here by themselves: every service has these tables, and a fence asks in any of them.
_FORGOTTEN = sa.table("forgotten", sa.column("person_id", sa.String))
_RESTRICTED = sa.table("restricted", sa.column("person_id", sa.String))


def _among(table: sa.TableClause, standing: str, dialect: str) -> sa.Select[Any]:
    wanted = one_of(table.c.person_id, "people", dialect)
    return sa.select(table.c.person_id, sa.literal_column(f"'{standing}'")).where(wanted)


@cache
def _asked(dialect: str) -> sa.CompoundSelect[Any]:
    """Return the question, made once: every fenced write asks it."""
    return sa.union_all(
        _among(_RESTRICTED, "restricted", dialect), _among(_FORGOTTEN, "forgotten", dialect)
    )


def _has(table: sa.TableClause) -> sa.Exists:
    return sa.exists().where(table.c.person_id == sa.bindparam("person_id", type_=sa.String))


_CHECKED = sa.select(_has(_FORGOTTEN), _has(_RESTRICTED))


def standings(session: Session, people: Collection[str]) -> dict[str, Standing]:
    """Return whom of these we have forgotten or restrict; whoever is missing is just known."""
    if not people:
        return {}
    dialect = dialect_of(session)
    found = ask(session, _asked(dialect), {"people": listed(sorted(people), dialect)})
    rows = sorted(found, key=lambda row: row[1], reverse=True)
    return {str(one[0]): one[1] for one in rows}  # forgotten overrides restricted


def standing_of(session: Session, person_id: str) -> Standing:
    """Return how one person stands."""
    return standings(session, [person_id]).get(person_id, "known")


def person_check(database: Database, person_id: str) -> Standing:
    """Return how one person stands, as every authenticated request asks."""
    [(forgotten, restricted)] = database.glance(_CHECKED, {"person_id": person_id})
    if forgotten:
        return "forgotten"
    return "restricted" if restricted else "known"
