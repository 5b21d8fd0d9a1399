"""How a person stands here: known, restricted while an erasure is open, or forgotten."""

from collections.abc import Collection
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.database import Database

Standing = Literal["known", "restricted", "forgotten"]

# Named here by themselves: every service has these tables, and a fence asks in any of them.
_FORGOTTEN = sa.table("forgotten", sa.column("person_id", sa.String))
_RESTRICTED = sa.table("restricted", sa.column("person_id", sa.String))


def _among(table: sa.TableClause, standing: str) -> sa.Select[Any]:
    wanted = table.c.person_id.in_(sa.bindparam("people", expanding=True))
    return sa.select(table.c.person_id, sa.literal(standing).label("standing")).where(wanted)


# Made once: every request and every fenced write asks this.
_ASKED = sa.union_all(_among(_RESTRICTED, "restricted"), _among(_FORGOTTEN, "forgotten"))


def _has(table: sa.TableClause) -> sa.Exists:
    return sa.exists().where(table.c.person_id == sa.bindparam("person_id", type_=sa.String))


_CHECKED = sa.select(_has(_FORGOTTEN), _has(_RESTRICTED))


def standings(session: Session, people: Collection[str]) -> dict[str, Standing]:
    """Return whom of these we have forgotten or restrict; whoever is missing is just known."""
    if not people:
        return {}
    found = session.execute(_ASKED, {"people": sorted(people)}).all()
    rows = sorted(found, key=lambda row: row.standing, reverse=True)
    return {row.person_id: row.standing for row in rows}  # forgotten overrides restricted


def standing_of(session: Session, person_id: str) -> Standing:
    """Return how one person stands."""
    return standings(session, [person_id]).get(person_id, "known")


def person_check(database: Database, person_id: str) -> Standing:
    """Return how one person stands, as every authenticated request asks."""
    [(forgotten, restricted)] = database.glance(_CHECKED, {"person_id": person_id})
    if forgotten:
        return "forgotten"
    return "restricted" if restricted else "known"
