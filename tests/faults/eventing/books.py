"""Reads the books of both services from outside, also while their databases come and go."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from chassis.engine import sqlalchemy_url

from .conservation import Said


class Books:
    """Booking's and catalog's databases, each read on a connection of its own every time."""

    def __init__(self, booking_url: str, catalog_url: str) -> None:
        self._engines = {
            "booking": sa.create_engine(sqlalchemy_url(booking_url), poolclass=NullPool),
            "catalog": sa.create_engine(sqlalchemy_url(catalog_url), poolclass=NullPool),
        }

    def facts(self) -> list[Said]:
        """Return everything that was committed."""
        return self._said("booking", "facts")

    def effects(self) -> list[Said]:
        """Return everything that took effect, of each order in the order of its commits."""
        return self._said("catalog", "effects")

    def dead(self) -> list[str]:
        """Return the ids of the dead letters of both services."""
        return [
            str(event_id)
            for service in self._engines
            for (event_id,) in self.ask(service, "SELECT event_id FROM dead")
        ]

    def count(self, service: str, table: str) -> int:
        """Return how many rows a table has."""
        return int(self.ask(service, f"SELECT count(*) FROM {table}")[0][0])

    def ask(self, service: str, query: str) -> Sequence[sa.Row[tuple[object, ...]]]:
        """Return the rows of a query."""
        with self._engines[service].connect() as connection:
            return connection.execute(sa.text(query)).all()

    def change(self, service: str, statement: str) -> None:
        """Carry out a statement."""
        with self._engines[service].begin() as connection:
            connection.execute(sa.text(statement))

    def _said(self, service: str, table: str) -> list[Said]:
        rows = self.ask(service, f"SELECT token, order_id, version FROM {table} ORDER BY id")
        return [Said(*row) for row in rows]
