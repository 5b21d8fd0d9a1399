"""Which processes a suite is made of, and what each finds in its environment."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from embedded.environment import Addresses, Stores, environment_of
from embedded.names import NAMES
from embedded.ports import free_ports
from embedded.state import State
from processes.program import Program, surroundings

GUNICORN = Path(__file__).resolve().parents[3] / "gunicorn.conf.py"


def web(service: str) -> str:
    """Return the name of a service's web process."""
    return f"{service}-web"


def worker(service: str) -> str:
    """Return the name of a service's worker process."""
    return f"{service}-worker"


def webs(service: str, replicas: int) -> list[str]:
    """Return the names of a service's web processes."""
    if replicas == 1:
        return [web(service)]
    return [f"{web(service)}-{number}" for number in range(1, replicas + 1)]


def listener(name: str) -> str:
    """Return the name of the port on which one of several web processes answers."""
    return f"{name}-http"


def suite_ports(replicas: int = 1) -> dict[str, int]:
    """Return a free port for everything that listens, management included."""
    answering = [name for service in NAMES for name in webs(service, replicas)]
    managed = [*answering, *(worker(service) for service in NAMES)]
    own = [listener(name) for name in answering] if replicas > 1 else []
    return free_ports((*NAMES, *managed, *own, "public", "sandbox", "smtp"))


class Programs:
    """Every program of one suite.

    With more than one web process a service, each has a port of its own; who stands in front of
    them, for clients and for the other services, is then somebody else's.
    """

    def __init__(
        self,
        state: State,
        addresses: Addresses,
        stores: Stores,
        more: Mapping[str, str],
        replicas: int = 1,
    ) -> None:
        self._state = state
        self._addresses = addresses
        self._stores = stores
        self._more = more
        self._replicas = replicas

    def environment(self, service: str) -> dict[str, str]:
        """Return what a service's worker and jobs find in their environment."""
        own = environment_of(service, self._state, self._addresses, self._stores)
        names = (*webs(service, self._replicas), worker(service))
        logs = [self._log(name) for name in names]
        return {**surroundings(), **own, "SWEEP_PATHS": ",".join(map(str, logs)), **self._more}

    def jobs(self, service: str) -> Iterator[Program]:
        """Walk over what must have ended well before a service starts."""
        environment = self.environment(service)
        for job, module in (("migrate", "chassis.migrate"), ("topology", "processes.topology")):
            yield Program(
                name=f"{service}-{job}",
                module=module,
                arguments=(service,),
                environment=environment,
                log=self._log(f"{service}-{job}"),
            )

    def all(self) -> Iterator[Program]:
        """Walk over what runs until it is told to stop."""
        yield self._sandbox()
        for service in NAMES:
            for name in webs(service, self._replicas):
                yield self._web(service, name)
            yield self._worker(service)
        if self._replicas == 1:
            yield self._public()

    def _web(self, service: str, name: str) -> Program:
        port = service if self._replicas == 1 else listener(name)
        environment = self.environment(service)
        del environment["BROKER_URL"]  # as deployed: a web process is not told it
        return self._managed(
            name,
            environment,
            "gunicorn",
            ("-c", str(GUNICORN), f"{service}.app:create_app()"),
            BIND=f"127.0.0.1:{self._addresses.ports[port]}",
        )

    def _worker(self, service: str) -> Program:
        return self._managed(worker(service), self.environment(service), f"{service}.worker", ())

    def _managed(
        self,
        name: str,
        environment: Mapping[str, str],
        module: str,
        arguments: tuple[str, ...],
        **more: str,
    ) -> Program:
        port = self._addresses.ports[name]
        return Program(
            name=name,
            module=module,
            arguments=arguments,
            environment={**environment, "MANAGEMENT_PORT": str(port), **more},
            log=self._log(name),
            ready_url=f"http://127.0.0.1:{port}/readyz",
        )

    def _sandbox(self) -> Program:
        secrets, ports = self._state.secrets, self._addresses.ports
        return Program(
            name="sandbox",
            module="sandbox",
            environment={
                **surroundings(),
                "SANDBOX_PORT": str(ports["sandbox"]),
                "SANDBOX_SMTP_PORT": str(ports["smtp"]),
                "SANDBOX_PAYMENTS": str(self._state.payments),
                **{
                    name.upper(): secrets[name]
                    for name in ("payment_key", "payment_webhook_secret", "sms_key")
                },
            },
            log=self._log("sandbox"),
            ready_url=f"{self._addresses.of('sandbox')}/sms?to=nobody",
        )

    def _public(self) -> Program:
        origins = {service: self._addresses.of(service) for service in NAMES}
        return Program(
            name="public",
            module="processes.public",
            environment={
                **surroundings(),
                "PUBLIC_PORT": str(self._addresses.ports["public"]),
                "PUBLIC_URL": self._addresses.of("public"),
                "ORIGINS": json.dumps(origins),
            },
            log=self._log("public"),
            ready_url=f"{self._addresses.of('public')}/openapi.json",
        )

    def _log(self, name: str) -> Path:
        return self._state.log(name)
