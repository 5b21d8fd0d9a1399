"""Each service's web application on its own, with tokens that identity's real key has signed."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import OKPKey

from chassis.migrate import migrate
from embedded.environment import Addresses, embedded_stores, environment_of
from embedded.names import NAMES
from embedded.ports import free_ports
from embedded.servers import LoopbackServer
from embedded.services import SERVICES
from embedded.state import State, open_state

ROLES = ["artisan", "support", "officer", "admin"]
PERSON = "per_01jdcontracts0000000000000"


@dataclass(frozen=True)
class Bench:
    """What the tests of contracts work with: the state, the addresses, and signed tokens."""

    state: State
    addresses: Addresses

    def environment(self, service: str) -> dict[str, str]:
        """Return the environment of a service."""
        return environment_of(service, self.state, self.addresses, embedded_stores(self.state))

    def headers(
        self, access: str, target: str, *, key: OKPKey | None = None, **claims: Any
    ) -> dict[str, str]:
        """Return the headers of somebody whom the rule of an operation admits.

        Other claims, or another key, make a token that nobody should take.
        """
        if access.startswith("service:"):
            name = access.removeprefix("service:").split(" ")[0].split(",")[0]
            own: dict[str, Any] = {"sub": f"svc:{name}", "target": target}
        else:
            own = {"sub": PERSON, "sid": "ses_contracts0001", "roles": ROLES, "pv": 1}
        return {"Authorization": f"Bearer {self._sign({**own, **claims}, key)}"}

    def _sign(self, claims: dict[str, Any], key: OKPKey | None = None) -> str:
        key = key or OKPKey.import_key(self.state.secrets["signing_jwk"])
        now = int(time.time())
        frame = {
            "iss": "alheraf-embedded",
            "aud": "alheraf",
            "iat": now,
            "auth_time": now,
            "exp": now + 3600,
            "jti": "contracts",
        }
        header = {"alg": "EdDSA", "kid": key.kid}
        return jwt.encode(header, {**frame, **claims}, key, algorithms=["EdDSA"])


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return a fresh state; nothing is running yet."""
    root: Path = tmp_path_factory.mktemp("contracts")
    ports = free_ports((*NAMES, "public", "sandbox", "smtp"))
    return Bench(open_state(root, NAMES), Addresses(ports=ports))


@pytest.fixture(scope="module")
def app_of(bench: Bench) -> Iterator[Callable[[str], Flask]]:
    """Return a maker of applications; identity listens, so that its keys can be fetched."""
    builders = {service.name: service.create_app for service in SERVICES}
    made: dict[str, Flask] = {}

    def make(name: str) -> Flask:
        if name not in made:
            environment = bench.environment(name)
            migrate(name, environment["DATABASE_URL"])
            made[name] = builders[name](environment)
        return made[name]

    server = LoopbackServer("identity", make("identity"), bench.addresses.ports["identity"])
    server.start()
    yield make
    server.stop()
    for app in made.values():
        app.extensions["alheraf"].database.dispose()
