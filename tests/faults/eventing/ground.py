"""The servers that cases break: a broker node and a database cluster that belong to the run.

They are shared by all cases, each of which gets a virtual host and databases of its own.
"""

import contextlib
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import psycopg

from eventing.transport import connect
from processes.forking import Nursery
from testkit.cable import Cable
from testkit.servers.broker_admin import ManagementApi
from testkit.servers.ports import answers
from testkit.servers.private_postgres import PrivatePostgres, private_postgres
from testkit.servers.private_rabbitmq import PrivateRabbit, private_rabbitmq
from testkit.servers.rabbitmq import RabbitServer

from .books import Books
from .case import SQLITE, Case
from .crew import Crew
from .shop import Listener, Publisher, lay_out, listener, publisher
from .stage import Stage, manifest

KILLED_BUT_KEPT = ("-c fsync=off", "-c full_page_writes=off")
"""What is committed survives the server's processes, though not the machine."""
_LEASE = 1.5
_OPEN: dict[str, type] = {"booking": Publisher, "catalog": Listener}


class Ground:
    """Starts what a case needs when the first one needs it."""

    def __init__(self) -> None:
        self._stack = contextlib.ExitStack()
        self._broker: PrivateRabbit | None = None
        self._hosts: RabbitServer | None = None
        self._cluster: PrivatePostgres | None = None
        self._nursery: Nursery | None = None
        self.home = Path(tempfile.mkdtemp(prefix="alheraf-faults-"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def broker(self) -> PrivateRabbit:
        """The broker node, running."""
        if self._broker is None:
            self._broker = self._stack.enter_context(private_rabbitmq())
            self._hosts = RabbitServer(self._broker.url, ManagementApi(self._broker.management_url))
        return self._broker

    @property
    def cluster(self) -> PrivatePostgres:
        """The database cluster, running, with a template of each service's database."""
        if self._cluster is None:
            settings = KILLED_BUT_KEPT
            self._cluster = self._stack.enter_context(private_postgres(settings=settings))
            for service in _OPEN:
                self._lay_out_template(service)
        return self._cluster

    @property
    def nursery(self) -> Nursery:
        """What forks the crews."""
        if self._nursery is None:
            self._nursery = Nursery()
            self._stack.callback(self._nursery.close)
        return self._nursery

    @contextlib.contextmanager
    def stage(self, case: Case) -> Iterator[Stage]:
        """Give a case its stage, and clear it away afterwards."""
        self._heal()
        with contextlib.ExitStack() as stack:
            home = self.home / case.name
            home.mkdir()
            stack.callback(shutil.rmtree, home, ignore_errors=True)
            broker_url = self._broker_url(case, home, stack)
            databases = self._databases(case, home, stack)
            cables = {role: stack.enter_context(Cable(broker_url)) for role in case.cables}
            ways = {
                f"{role}_broker_url": cables[role].url if role in cables else broker_url
                for role in ("relay", "listener")
            }
            plan = {**databases, **ways, **case.plan, "home": str(home)}
            crew = Crew(self.nursery, home, plan)
            stack.callback(crew.end)
            connect(broker_url).apply(manifest())
            books = Books(databases["booking_url"], databases["catalog_url"])
            yield Stage(case, self, home, broker_url, books, crew, cables)

    def _heal(self) -> None:
        """Start what a case has left broken because it did not come to its end."""
        if self._broker is not None and not answers("127.0.0.1", self._broker.port):
            self._broker.kill()
            self._broker.start()
        if self._cluster is not None and not answers("127.0.0.1", self._cluster.port):
            self._cluster.start()

    def _broker_url(self, case: Case, home: Path, stack: contextlib.ExitStack) -> str:
        if case.server == SQLITE:
            return f"sqlite:///{home / 'bus.sqlite3'}?lease={_LEASE}"
        assert self.broker
        assert self._hosts is not None
        return stack.enter_context(self._hosts.fresh_vhost())

    def _databases(self, case: Case, home: Path, stack: contextlib.ExitStack) -> dict[str, str]:
        made = {}
        for service in _OPEN:
            if case.server == SQLITE:
                url = f"sqlite:///{home / service}.sqlite3"
                lay_out(_opened(service, url))
            else:
                url = self._copy_of_template(service, stack)
            made[f"{service}_url"] = url
        return made

    def _copy_of_template(self, service: str, stack: contextlib.ExitStack) -> str:
        name = f"{service}_{secrets.token_hex(4)}"
        self._make(f"CREATE DATABASE {name} TEMPLATE {service}_template")
        stack.callback(self._make, f"DROP DATABASE {name} WITH (FORCE)")
        return self._url_of(name)

    def _lay_out_template(self, service: str) -> None:
        self._make(f"CREATE DATABASE {service}_template")
        lay_out(_opened(service, self._url_of(f"{service}_template")))

    def _make(self, statement: str) -> None:
        with psycopg.connect(self.cluster.url, autocommit=True) as connection:
            connection.execute(statement.encode())

    def _url_of(self, database: str) -> str:
        return self.cluster.url.rsplit("/", 1)[0] + f"/{database}"


def _opened(service: str, url: str) -> Publisher | Listener:
    return publisher(url) if service == "booking" else listener(url)
