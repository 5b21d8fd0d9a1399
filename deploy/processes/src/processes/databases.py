"""One PostgreSQL database a service, made for a suite and dropped with it."""

from collections.abc import Iterable

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url


class Databases:
    """The databases of one suite, on the server that `base_url` names."""

    def __init__(self, base_url: str, prefix: str, services: Iterable[str]) -> None:
        self._server = make_url(base_url).set(drivername="postgresql")
        self._names = {service: f"{prefix}_{service}" for service in services}

    def create(self) -> dict[str, str]:
        """Make them, and return their URLs by service."""
        for name in self._names.values():
            self._run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return {service: _text(self._server.set(database=n)) for service, n in self._names.items()}

    def drop(self) -> None:
        """Drop them with all that is in them, whoever is still connected."""
        dropping = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        for name in self._names.values():
            self._run(dropping.format(sql.Identifier(name)))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(_text(self._server), autocommit=True) as connection:
            connection.execute(statement)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
