"""Who leads: one row per name, by the database's own clock, with a token that only grows.

The token is for what must not be done by a leader that was put to sleep and woke up too late: a
statement that names its token changes nothing once somebody else has led.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.database import Database
from eventing.tables import EventTables

# julianday, because SQLite older than 3.42 has no unixepoch with fractions.
_NOW = {
    "postgresql": "extract(epoch from clock_timestamp())::double precision",
    "sqlite": "(julianday('now') - 2440587.5) * 86400.0",
}


class Lease:
    """One owner's claim to lead something."""

    def __init__(
        self, database: Database, tables: EventTables, *, name: str, owner: str, ttl: float
    ) -> None:
        self.name = name
        self._table = tables.leases
        self._names = {"name": name, "owner": owner, "ttl": ttl}
        self._take = _take(self._table.name, _NOW[database.dialect])

    def hold(self, session: Session) -> int | None:
        """Take or renew the lease; return its token, or None while somebody else leads."""
        token = session.execute(self._take, self._names).scalar_one_or_none()
        return None if token is None else int(token)

    def release(self, session: Session) -> None:
        """Let somebody else lead at once."""
        mine = (self._table.c.name == self.name) & (self._table.c.owner == self._names["owner"])
        session.execute(sa.update(self._table).where(mine).values(until=0.0))

    def is_current(self, token: int) -> sa.Exists:
        """Return the condition that nobody else has led since this token was given."""
        leases = self._table.c
        return sa.exists().where(leases.name == self.name, leases.token == token)


def current_owners(session: Session, tables: EventTables) -> dict[str, str]:
    """Return who leads what right now, by the database's clock."""
    now: sa.ColumnElement[float] = sa.literal_column(_NOW[session.get_bind().dialect.name])
    leases = tables.leases.c
    held = sa.select(leases.name, leases.owner).where(leases.until >= now)
    return {row.name: row.owner for row in session.execute(held)}


def _take(table: str, now: str) -> sa.TextClause:
    return sa.text(
        f"""
        INSERT INTO {table} (name, owner, token, until)
        VALUES (:name, :owner, 1, {now} + :ttl)
        ON CONFLICT (name) DO UPDATE SET
            token = {table}.token + CASE WHEN {table}.owner = :owner THEN 0 ELSE 1 END,
            owner = :owner,
            until = {now} + :ttl
        WHERE {table}.owner = :owner OR {table}.until < {now}
        RETURNING token
        """  # noqa: S608 - both parts are constants of ours
    )
