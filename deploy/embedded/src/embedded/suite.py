"""The suite: what is started, in which order, and how it stops."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from flask import Flask

from chassis.log import log_to
from chassis.migrate import migrate
from embedded.environment import Addresses, embedded_stores, environment_of
from embedded.front import Shown, public_door
from embedded.names import NAMES
from embedded.ports import free_ports
from embedded.servers import LoopbackServer
from embedded.services import SERVICES
from embedded.state import State, open_state, take
from sandbox.app import Sandbox
from sandbox.app import create_app as create_sandbox_app
from sandbox.mail import MailServer
from sandbox.payments import PaymentStore, Provider


class Suite:
    """Six services, the embedded broker and the sandbox, running in this process.

    Databases are migrated and every queue is declared before the first worker starts, so that
    nothing that is said can go unheard.
    """

    def __init__(self, root: Path, *, public_port: int | None = None) -> None:
        """Open the state, and keep it for ourselves.

        Raises:
            CannotStart: another suite runs on it.
        """
        self.state: State = open_state(root, NAMES)
        self._held = take(self.state)
        ports = free_ports((*NAMES, "public", "sandbox", "smtp"))
        if public_port is not None:
            ports["public"] = public_port
        self.addresses = Addresses(ports=ports)
        self._store = PaymentStore(self.state.payments)
        self.sandbox = self._build_sandbox()
        self._mail = MailServer(self.sandbox.mail, port=ports["smtp"])
        stores = embedded_stores(self.state)
        self._environments = {
            name: environment_of(name, self.state, self.addresses, stores) for name in NAMES
        }
        self._servers: list[LoopbackServer] = []
        self._workers: list[Any] = []

    @property
    def url(self) -> str:
        """Return the one public origin."""
        return self.addresses.of("public")

    @property
    def mail_url(self) -> str:
        """Return where delivered mail and SMS can be read."""
        return self.addresses.of("sandbox")

    def environment(self, service: str) -> dict[str, str]:
        """Return the environment that a service runs with."""
        return dict(self._environments[service])

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.stop()

    def start(self) -> None:
        """Migrate, serve, and work."""
        self._log = log_to(self.state.log("suite"))
        for name in NAMES:
            migrate(name, self._environments[name]["DATABASE_URL"])
        self._mail.start()
        self._start_web()
        self._workers = [
            service.build_worker(self._environments[service.name]) for service in SERVICES
        ]
        for worker in self._workers:
            worker.apply_topology()
        for worker in self._workers:
            worker.start()

    def stop(self) -> None:
        """Finish what is in flight, and stop."""
        for worker in self._workers:
            worker.stop(timeout=10)
        for server in reversed(self._servers):
            server.stop()
        self._mail.stop()
        self._store.close()
        logging.getLogger().removeHandler(self._log)
        self._log.close()
        self._held.close()

    def _start_web(self) -> None:
        apps = {
            service.name: service.create_app(self._environments[service.name])
            for service in SERVICES
        }
        self._serve("sandbox", create_sandbox_app(self.sandbox))
        for name, app in apps.items():
            self._serve(name, app)
        self._serve("public", public_door(apps, self.url, _shown_by(apps)))

    def _serve(self, name: str, app: Any) -> None:
        server = LoopbackServer(name, app, self.addresses.ports[name])
        server.start()
        self._servers.append(server)

    def _build_sandbox(self) -> Sandbox:
        provider = Provider(
            key=self.state.secrets["payment_key"],
            webhook_secret=self.state.secrets["payment_webhook_secret"],
            store=self._store,
            public_url=lambda: self.addresses.of("sandbox"),
        )
        return Sandbox(sms_key=self.state.secrets["sms_key"], provider=provider)


def _shown_by(apps: Mapping[str, Flask]) -> Shown:
    def shown(service: str, path: str) -> dict[str, Any]:
        document: dict[str, Any] = apps[service].test_client().get(path).get_json()
        return document

    return shown
