"""A PostgreSQL server that gives out fresh databases and drops them afterwards."""

import contextlib
import secrets
from collections.abc import Iterator

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url


class PostgresServer:
    """A reachable server on which we may create databases.

    `url` names any database of the server, as `postgresql://user:password@host:port/name`.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url).set(drivername="postgresql")

    def check(self) -> None:
        """Make and drop a database, to know before a test does that we may.

        Raises:
            psycopg.Error: the server is not there, or does not let us.
        """
        with self.fresh_database():
            pass

    @contextlib.contextmanager
    def fresh_database(self) -> Iterator[str]:
        """Give the SQLAlchemy URL of a database that nobody has used; drop it afterwards."""
        name = f"test_{secrets.token_hex(6)}"
        self._run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            fresh = self.url.set(drivername="postgresql+psycopg", database=name)
            yield fresh.render_as_string(hide_password=False)
        finally:
            self._run(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _run(self, statement: sql.Composed) -> None:
        plain = self.url.render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True, connect_timeout=5) as connection:
            connection.execute(statement)
