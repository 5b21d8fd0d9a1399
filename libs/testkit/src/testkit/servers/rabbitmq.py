"""A RabbitMQ broker that gives out fresh virtual hosts and deletes them afterwards."""

import contextlib
import secrets
from collections.abc import Iterator
from urllib.parse import quote, urlsplit, urlunsplit

import pika

from testkit.servers.broker_admin import BrokerAdmin

AT_ONCE = 4
"""So many virtual hosts are made ahead with one call, because a call costs more than a host."""


class RabbitServer:
    """A reachable broker on which we may make virtual hosts.

    `url` is `amqp://user:password@host:port/anything`.
    """

    def __init__(self, url: str, admin: BrokerAdmin) -> None:
        self.url = url
        self.admin = admin
        self._ready: list[str] = []
        self._spent: list[str] = []

    def check(self) -> None:
        """Make a virtual host and go in, to know before a test does that we may.

        Raises:
            AdminRefused: we may not make one.
            pika.exceptions.AMQPError: what we made is not on this broker, or we are not let in.
        """
        name = self._take()
        self._ready.append(name)
        parameters = pika.URLParameters(self._url_of(name))
        parameters.socket_timeout = parameters.blocked_connection_timeout = 5
        pika.BlockingConnection(parameters).close()

    @contextlib.contextmanager
    def fresh_vhost(self) -> Iterator[str]:
        """Give the URL of a virtual host that nobody has used."""
        name = self._take()
        try:
            yield self._url_of(name)
        finally:
            self._spent.append(name)

    def close(self) -> None:
        """Delete every virtual host that this object has made."""
        mine, self._ready, self._spent = [*self._spent, *self._ready], [], []
        if mine:
            self.admin.delete(mine)

    def _take(self) -> str:
        if len(self._spent) >= AT_ONCE:
            spent, self._spent = self._spent, []
            self.admin.delete(spent)
        if not self._ready:
            names = [f"test-{secrets.token_hex(6)}" for _ in range(AT_ONCE)]
            self.admin.add(names, urlsplit(self.url).username or "guest")
            self._ready = names
        return self._ready.pop()

    def _url_of(self, vhost: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path="/" + quote(vhost, safe="")))
