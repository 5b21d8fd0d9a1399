"""A suite's rights on real servers: those that are deployed, under names of our own."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from chassis.migrate import migrate
from embedded.environment import Addresses, Stores, environment_of
from embedded.names import NAMES
from embedded.services import SERVICES
from embedded.state import open_state
from eventing.topology import Manifest
from rights.broker import RELEASE, SCALER, definitions
from rights.broker_job import apply_to_broker
from rights.database_job import DatabaseAccess, access_of, apply_to_database
from testkit.servers.broker_admin import ManagementApi
from testkit.servers.missing import ServerMissing, without_server
from testkit.servers.postgres import PostgresServer
from testkit.servers.private_rabbitmq import private_rabbitmq
from testkit.servers.rabbitmq import RabbitServer


@dataclass(frozen=True, kw_only=True)
class BrokerRights:
    """A virtual host with every queue and user of the suite."""

    at: str
    management_url: str
    vhost: str
    prefix: str
    passwords: Mapping[str, str]
    manifests: Mapping[str, Manifest]

    def url(self, user: str) -> str:
        """Return the URL by which a user comes in."""
        signed_in = f"{self.prefix}{user}:{self.passwords[user]}"
        return f"amqp://{signed_in}@{self.at}/{quote(self.vhost, safe='')}"


@dataclass(frozen=True, kw_only=True)
class DatabaseRights:
    """The suite's databases, migrated, and the roles that may come in."""

    server: PostgresServer
    by_service: Mapping[str, DatabaseAccess]

    def url(self, service: str, role: str, *, database: str | None = None) -> str:
        """Return the URL by which `owner` or `app` of a service comes to a service's database."""
        access = self.by_service[service]
        owner = role == "owner"
        url = self.server.url.set(
            username=access.owner if owner else access.app,
            password=access.owner_password if owner else access.app_password,
            database=self.by_service[database or service].database,
        )
        return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def managed_broker(
    rabbitmq_server: RabbitServer | ServerMissing,
) -> Iterator[tuple[str, str]]:
    """The broker of this run where it can be managed over HTTP, else a node of our own."""
    if isinstance(rabbitmq_server, RabbitServer) and isinstance(
        rabbitmq_server.admin, ManagementApi
    ):
        yield rabbitmq_server.url, rabbitmq_server.admin.url
        return
    try:
        with private_rabbitmq() as node:
            yield node.url, node.management_url
    except ServerMissing as missing:
        without_server(str(missing))


@pytest.fixture(scope="session")
def broker(
    managed_broker: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrokerRights]:
    """The suite's rights on RabbitMQ, applied, and its queues, made by the release's user."""
    url, management_url = managed_broker
    mark = secrets.token_hex(4)
    rights = BrokerRights(
        at=urlsplit(url).netloc.rpartition("@")[2],
        management_url=management_url,
        vhost=f"rights-{mark}",
        prefix=f"{mark}-",
        passwords={name: secrets.token_urlsafe(16) for name in (*NAMES, RELEASE, SCALER)},
        manifests={},
    )
    document = definitions(rights.vhost, rights.passwords, prefix=rights.prefix)
    apply_to_broker(management_url, document)
    try:
        made = _make_queues(rights.url(RELEASE), tmp_path_factory.mktemp("rights"))
        yield BrokerRights(**{**vars(rights), "manifests": made})
    finally:
        with httpx.Client(base_url=management_url, trust_env=False) as http:
            http.delete(f"/api/vhosts/{rights.vhost}")
            for name in rights.passwords:
                http.delete(f"/api/users/{rights.prefix}{name}")


def _make_queues(broker_url: str, home: Path) -> dict[str, Manifest]:
    """Apply each service's own topology, as its release does."""
    state = open_state(home, NAMES)
    ports = dict.fromkeys((*NAMES, "public", "sandbox", "smtp"), 1)
    databases = {name: f"sqlite:///{state.database(name)}" for name in NAMES}
    stores = Stores(databases=databases, broker=broker_url)
    made = {}
    for service in SERVICES:
        environ = environment_of(service.name, state, Addresses(ports=ports), stores)
        worker = service.build_worker(environ)
        worker.apply_topology()
        made[service.name] = worker.manifest
    return made


@pytest.fixture(scope="session")
def databases(postgres_server: PostgresServer | ServerMissing) -> Iterator[DatabaseRights]:
    """The suite's rights on PostgreSQL, applied, and its databases, migrated by their owners."""
    if isinstance(postgres_server, ServerMissing):
        without_server(str(postgres_server))
        return
    prefix = f"rights_{secrets.token_hex(4)}_"
    roles = (f"{name}_{role}" for name in NAMES for role in ("owner", "app"))
    passwords = {role: secrets.token_urlsafe(16) for role in roles}
    rights = DatabaseRights(
        server=postgres_server,
        by_service={name: access_of(name, passwords, prefix=prefix) for name in NAMES},
    )
    admin_url = postgres_server.url.render_as_string(hide_password=False)
    try:
        for name, access in rights.by_service.items():
            apply_to_database(admin_url, access)
            migrate(name, rights.url(name, "owner"), app_role=access.app)
        yield rights
    finally:
        _drop(admin_url, rights.by_service.values())


def _drop(admin_url: str, accesses: Iterable[DatabaseAccess]) -> None:
    plain = make_url(admin_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        for access in accesses:
            database = sql.Identifier(access.database)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
            for role in (access.owner, access.app):
                connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))
