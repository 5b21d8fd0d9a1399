"""Two ways of making virtual hosts: the management API, and the node's own command line."""

import shutil
import subprocess
from collections.abc import Sequence
from typing import Protocol
from urllib.parse import quote

import httpx

OK = 300


class BrokerAdmin(Protocol):
    """Whoever may make and delete virtual hosts."""

    def add(self, names: Sequence[str], user: str) -> None:
        """Make the virtual hosts and give the user every right on them."""

    def delete(self, names: Sequence[str]) -> None:
        """Delete the virtual hosts with all that is in them."""


class AdminRefused(Exception):
    """The broker did not do what its administrator asked."""


class ManagementApi:
    """The HTTP API of RabbitMQ's management plugin; `url` carries user and password."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def add(self, names: Sequence[str], user: str) -> None:
        """Make the virtual hosts and give the user every right on them."""
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        with httpx.Client(base_url=self.url, timeout=30, trust_env=False) as http:
            for name in names:
                _expect(http.put(f"/api/vhosts/{quote(name, safe='')}", json={}))
                path = f"/api/permissions/{quote(name, safe='')}/{quote(user, safe='')}"
                _expect(http.put(path, json=everything))

    def delete(self, names: Sequence[str]) -> None:
        """Delete the virtual hosts with all that is in them."""
        with httpx.Client(base_url=self.url, timeout=30, trust_env=False) as http:
            for name in names:
                http.delete(f"/api/vhosts/{quote(name, safe='')}")


def _expect(answer: httpx.Response) -> None:
    if answer.status_code >= OK:
        raise AdminRefused(f"{answer.request.method} {answer.request.url.path}: {answer.text}")


class CommandLine:
    """`rabbitmqctl` on the broker's own machine; one call for many, since each takes a second."""

    def __init__(self) -> None:
        program = shutil.which("rabbitmqctl")
        if program is None:
            raise AdminRefused("rabbitmqctl is not installed here")
        self.program = program

    def add(self, names: Sequence[str], user: str) -> None:
        """Make the virtual hosts and give the user every right on them."""
        rights = '<<"{}">>, <<"{}">>, <<".*">>, <<".*">>, <<".*">>, <<"testkit">>'
        steps = [
            f'rabbit_vhost:add(<<"{name}">>, <<"testkit">>), '
            f"rabbit_auth_backend_internal:set_permissions({rights.format(user, name)})"
            for name in names
        ]
        self._evaluate(", ".join(steps))

    def delete(self, names: Sequence[str]) -> None:
        """Delete the virtual hosts with all that is in them."""
        steps = [f'catch rabbit_vhost:delete(<<"{name}">>, <<"testkit">>)' for name in names]
        self._evaluate("begin " + ", ".join(f"({step})" for step in steps) + " end")

    def _evaluate(self, expression: str) -> None:
        done = subprocess.run(
            [self.program, "eval", f"{expression}."],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if done.returncode:
            raise AdminRefused((done.stderr or done.stdout).strip())
