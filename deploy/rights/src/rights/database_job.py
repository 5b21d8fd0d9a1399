"""Brings roles, databases and their rights to a PostgreSQL server, as its administrator."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url


@dataclass(frozen=True, kw_only=True)
class DatabaseAccess:
    """One service's database, its two roles and their passwords."""

    database: str
    owner: str
    app: str
    owner_password: str = field(repr=False)
    app_password: str = field(repr=False)


def access_of(service: str, passwords: Mapping[str, str], *, prefix: str = "") -> DatabaseAccess:
    """Return what a service has; the prefix lets several suites share a server.

    `passwords` are by role, without the prefix: `booking_owner`, `booking_app`.
    """
    owner, app = f"{service}_owner", f"{service}_app"
    return DatabaseAccess(
        database=f"{prefix}{service}",
        owner=f"{prefix}{owner}",
        app=f"{prefix}{app}",
        owner_password=passwords[owner],
        app_password=passwords[app],
    )


def apply_to_cluster(admin_url: str) -> None:
    """Close the databases that come with every server to whoever is not an administrator."""
    with _connected(admin_url) as connection:
        _run(connection, "cluster", {})


def apply_to_database(admin_url: str, access: DatabaseAccess) -> None:
    """Make a service's roles and database where they are missing, and set their rights."""
    with _connected(admin_url) as connection:
        names = _names(connection, access)
        _run(connection, "roles", names)
        known = "SELECT FROM pg_database WHERE datname = %s"
        if connection.execute(known, [access.database]).fetchone() is None:
            creating = sql.SQL("CREATE DATABASE {database} OWNER {owner} TEMPLATE template0")
            connection.execute(creating.format(**names))
    inside = make_url(admin_url).set(database=access.database)
    with _connected(inside.render_as_string(hide_password=False)) as connection:
        _run(connection, "database", names)


def _connected(url: str) -> psycopg.Connection:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True, connect_timeout=20)


def _names(connection: psycopg.Connection, access: DatabaseAccess) -> dict[str, sql.Composable]:
    """Return what the scripts leave open; a password leaves us as its verifier only."""

    def verifier(role: str, password: str) -> sql.Literal:
        made = connection.pgconn.encrypt_password(
            password.encode(), role.encode(), b"scram-sha-256"
        )
        return sql.Literal(made.decode())

    return {
        "database": sql.Identifier(access.database),
        "owner": sql.Identifier(access.owner),
        "owner_name": sql.Literal(access.owner),
        "owner_password": verifier(access.owner, access.owner_password),
        "app": sql.Identifier(access.app),
        "app_name": sql.Literal(access.app),
        "app_password": verifier(access.app, access.app_password),
    }


def _run(connection: psycopg.Connection, script: str, names: Mapping[str, sql.Composable]) -> None:
    """Run one script in one transaction: it is applied whole, or not at all."""
    text = (files("rights") / "sql" / f"{script}.sql").read_text(encoding="utf-8")
    with connection.transaction():
        connection.execute(sql.SQL(text).format(**names))
