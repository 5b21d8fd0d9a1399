"""One PostgreSQL database a service, with the rights that are deployed; dropped with its suite."""

import secrets
from collections.abc import Iterable

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from rights.database_job import DatabaseAccess, access_of, apply_to_database


class Databases:
    """The databases of one suite, on the server that `base_url` names as its administrator."""

    def __init__(self, base_url: str, prefix: str, services: Iterable[str]) -> None:
        self._server = make_url(base_url).set(drivername="postgresql")
        known = tuple(services)
        roles = (f"{service}_{role}" for service in known for role in ("owner", "app"))
        passwords = {role: secrets.token_urlsafe(16) for role in roles}
        self._by_service = {
            service: access_of(service, passwords, prefix=f"{prefix}_") for service in known
        }

    def create(self) -> None:
        """Make them, with an owner and an application's role each."""
        for access in self._by_service.values():
            apply_to_database(_text(self._server), access)

    def administered(self) -> dict[str, str]:
        """Return their URLs for whoever may do anything."""
        return {service: self._url(one) for service, one in self._by_service.items()}

    def owned(self, service: str) -> str:
        """Return a service's URL for its release."""
        access = self._by_service[service]
        return self._url(access, access.owner, access.owner_password)

    def used(self) -> dict[str, str]:
        """Return their URLs for the processes."""
        return {
            service: self._url(one, one.app, one.app_password)
            for service, one in self._by_service.items()
        }

    def app_role(self, service: str) -> str:
        """Return the name of the role that a service's processes have."""
        return self._by_service[service].app

    def drop(self) -> None:
        """Drop them with all that is in them and their roles, whoever is still connected."""
        for access in self._by_service.values():
            self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", access.database)
            for role in (access.app, access.owner):
                self._run("DROP ROLE IF EXISTS {}", role)

    def _url(self, access: DatabaseAccess, role: str = "", password: str = "") -> str:
        server = self._server.set(username=role, password=password) if role else self._server
        return _text(server.set(database=access.database))

    def _run(self, statement: str, name: str) -> None:
        with psycopg.connect(_text(self._server), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
