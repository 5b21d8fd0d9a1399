"""Who leads: one row per name, by the database's own clock, with a token that only grows.

The token is for what must not be done by a leader that was put to sleep and woke up too late: a
statement that names its token changes nothing once somebody else has led.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.database import Database
from eventing.statements import listed
from eventing.tables import EventTables

# julianday, because SQLite older than 3.42 has no unixepoch with fractions.
_NOW = {
    "postgresql": "extract(epoch from clock_timestamp())::double precision",
    "sqlite": "(julianday('now') - 2440587.5) * 86400.0",
}
_NAMED = {
    "postgresql": "unnest(CAST(:names AS varchar[])) AS value",
    "sqlite": "json_each(:names)",
}


class Leases:
    """One owner's claims to lead several things, each by its name."""

    def __init__(
        self,
        database: Database,
        tables: EventTables,
        *,
        names: Iterable[str],
        owner: str,
        ttl: float,
    ) -> None:
        self.names = sorted(names)  # one order for all: no deadlocks
        self._table = tables.leases
        self._owner = owner
        dialect = database.dialect
        self._take = _take(self._table.name, _NOW[dialect], _NAMED[dialect])
        self._facts = {"names": listed(self.names, dialect), "owner": owner, "ttl": ttl}

    def hold(self, session: Session) -> dict[str, int]:
        """Take or renew all by one statement; return the tokens of those that are ours by now."""
        return {row.name: int(row.token) for row in session.execute(self._take, self._facts)}

    def release(self, session: Session) -> None:
        """Let somebody else lead at once."""
        leases = self._table.c
        mine = leases.name.in_(self.names) & (leases.owner == self._owner)
        session.execute(sa.update(self._table).where(mine).values(until=0.0))

    def is_current(self, name: str, token: int) -> sa.Exists:
        """Return the condition that nobody else has led since this token was given."""
        leases = self._table.c
        return sa.exists().where(leases.name == name, leases.token == token)


def current_owners(session: Session, tables: EventTables) -> dict[str, str]:
    """Return who leads what right now, by the database's clock."""
    now: sa.ColumnElement[float] = sa.literal_column(_NOW[session.get_bind().dialect.name])
    leases = tables.leases.c
    held = sa.select(leases.name, leases.owner).where(leases.until >= now)
    return {row.name: row.owner for row in session.execute(held)}


def _take(table: str, now: str, named: str) -> sa.TextClause:
    return sa.text(
        f"""
        INSERT INTO {table} (name, owner, token, until)
        SELECT value, :owner, 1, {now} + :ttl FROM {named} WHERE true
        ON CONFLICT (name) DO UPDATE SET
            token = {table}.token + CASE WHEN {table}.owner = :owner THEN 0 ELSE 1 END,
            owner = :owner,
            until = {now} + :ttl
        WHERE {table}.owner = :owner OR {table}.until < {now}
        RETURNING name, token
        """  # noqa: S608 - all parts are constants of ours
    )
