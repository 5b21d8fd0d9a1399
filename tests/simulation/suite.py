"""The whole suite in one thread: six services on virtual time, their databases, the world outside.

Web processes and workers are the real ones, put together by the services themselves. They are
built once; a run begins by giving every database back what it held when the town was founded.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

import sqlalchemy as sa
from sqlalchemy import event

from chassis import database
from chassis.engine import engine_for
from chassis.migrate import migrate
from embedded.dispatcher import Dispatcher
from embedded.environment import Addresses, Stores, environment_of
from embedded.names import NAMES
from embedded.services import SERVICES, Service
from embedded.state import State
from eventing.broker.stores import keep_in_memory
from testkit.simulation.broker import Broker
from testkit.simulation.chance import Chance
from testkit.simulation.clock import VirtualClock
from testkit.simulation.deaths import Deaths
from testkit.simulation.network import Network

from .effects import Effects
from .outside import Outside
from .secrets import fixed_secrets

_BUS = "simulation"
BRISK = {
    "NETWORK_LIMIT": "1000000",
    "CLIENT_LIMIT": "1000000",
    "ARGON2_MEMORY_KIB": "1024",
    "ARGON2_PASSES": "1",
    "LEASE_SECONDS": "20",
    "SWEEP_EVERY": "86400",
}
_JOURNAL = """
CREATE TABLE simulation_recorded (
    id INTEGER PRIMARY KEY, event_id TEXT, routing_key TEXT, order_key TEXT, addressed INT);
CREATE TRIGGER simulation_records AFTER INSERT ON outbox BEGIN
    INSERT INTO simulation_recorded (event_id, routing_key, order_key, addressed)
    VALUES (new.event_id, new.routing_key, new.order_key, new.addressed);
END;
"""


class _Hosts(Addresses):
    """Every part has a host of its name."""

    def of(self, name: str) -> str:
        """Return the origin of a part."""
        return f"http://{name}.simulation"


class Suite:
    """What runs, and what it runs on."""

    def __init__(self, root: Path) -> None:
        self.clock = VirtualClock()
        self.chance = Chance(self.clock)
        self.deaths = Deaths()
        self.network = Network(self.deaths)
        self.broker = Broker(self.clock)
        self.effects = Effects()
        self.addresses = _Hosts(ports={"smtp": 25})
        self.state = State(root, fixed_secrets(NAMES))
        self.outside = Outside(self.state.secrets, self.addresses.of("sandbox"), self.network)
        self._founded: dict[str, sqlite3.Connection] = {}
        self._eyes: dict[str, sqlite3.Connection] = {}
        stores = Stores(
            databases={name: f"sqlite:///{self.state.database(name)}" for name in NAMES},
            broker=f"memory://{_BUS}",
        )
        self._environments = {
            name: {**environment_of(name, self.state, self.addresses, stores), **BRISK}
            for name in NAMES
        }
        for environment in self._environments.values():
            environment.pop("SWEEP_PATHS", None)

    def environment(self, service: str) -> dict[str, str]:
        """Return the environment that a service runs with."""
        return self._environments[service]

    @property
    def url(self) -> str:
        """Return the one public origin."""
        return self.addresses.of("public")

    def __enter__(self) -> Self:
        keep_in_memory(_BUS, self.broker)
        self.chance.begin_again(0)
        with self.entered():
            for name in NAMES:
                migrate(name, self._environments[name]["DATABASE_URL"])
            self._enter_sites()
        return self

    def __exit__(self, *_raised: object) -> None:
        for connection in (*self._founded.values(), *self._eyes.values()):
            connection.close()

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Live in this world: its time, its chance, its network."""
        with ExitStack() as stack:
            for part in (self.chance, self.deaths, self.network, self.effects, self.outside):
                stack.enter_context(part.entered())
            stack.enter_context(patch.object(database, "engine_for", self._engine_for))
            # One engine serves all lives of a process, so no life may close it.
            stack.enter_context(patch.object(database, "finalize", lambda *_dying: None))
            stack.enter_context(_heard(sa.Engine, "connect", self._set_clock))
            yield

    def keep(self) -> None:
        """Remember what every database holds now, as the state in which runs begin."""
        for name in NAMES:
            with closing(sqlite3.connect(self.state.database(name))) as source:
                source.executescript(_JOURNAL)
                self._founded[name] = sqlite3.connect(":memory:")
                source.backup(self._founded[name])

    def begin_again(self, seed: int, elapsed: float) -> None:
        """Give every database back what it held, and draw from this seed."""
        for name, kept in self._founded.items():
            with closing(sqlite3.connect(self.state.database(name))) as target:
                kept.backup(target)
        for path in self.state.folder("uploads").iterdir():
            path.unlink()
        self.broker.begin_again()
        self.outside.begin_again()
        self.deaths.begin_again()
        self.network.begin_again()
        self.effects.begin_again()
        self.chance.begin_again(seed)
        self.clock.begin_again(elapsed)

    def look(self, service: str, asked: str, *values: object) -> list[Any]:
        """Look into a service's database, as nobody may in production."""
        eye = self._eyes.get(service)
        if eye is None:
            path = self.state.database(service)
            eye = self._eyes[service] = sqlite3.connect(path, isolation_level=None)
            eye.row_factory = sqlite3.Row
        return eye.execute(asked, values).fetchall()

    def _enter_sites(self) -> None:
        apps = {one.name: self._app(one) for one in SERVICES}
        for name, app in apps.items():
            self.network.enter(f"{name}.simulation", f"{name} web", app)
        self.network.enter("public.simulation", "gateway", self._gateway(apps))
        self.network.enter("sandbox.simulation", "sandbox", self.outside.app)

    def _app(self, service: Service) -> Any:
        return service.create_app(self._environments[service.name], clock=self.clock)

    def _gateway(self, apps: dict[str, Any]) -> Dispatcher:
        """Return the public door; the process that dies behind it is the service's own."""
        owners = {
            re.sub(r"<[^>]+>", "{x}", str(rule)): name
            for name, app in apps.items()
            for rule in app.url_map.iter_rules()
            if str(rule).startswith("/v1/")
        }
        return Dispatcher({name: self._own(name, app) for name, app in apps.items()}, owners)

    def _own(self, name: str, app: Any) -> Any:
        def served(environ: Any, start_response: Any) -> Any:
            with self.deaths.running(f"{name} web"):
                return app(environ, start_response)

        return served

    @staticmethod
    @cache
    def _engine_for(url: str, *, pool_size: int = 10) -> sa.Engine:
        return engine_for(url, pool_size=pool_size)

    def _set_clock(self, connection: Any, _record: Any) -> None:
        """The database's own clock is ours as well: leases go by it."""
        if isinstance(connection, sqlite3.Connection):
            connection.create_function("julianday", -1, lambda *_asked: self._julian())

    def _julian(self) -> float:
        return self.clock.now().timestamp() / 86400.0 + 2440587.5


@contextmanager
def _heard(target: Any, name: str, listener: Any) -> Iterator[None]:
    event.listen(target, name, listener)
    try:
        yield
    finally:
        event.remove(target, name, listener)
