"""Connecting through kombu: once, at once, and with one error for all that can go wrong."""

import contextlib
from collections.abc import Iterator

from amqp.exceptions import AccessRefused, ConsumerCancelled, NotAllowed
from kombu.connection import Connection

from eventing.errors import BrokerUnavailable


def dial(connection: Connection) -> None:
    """Connect without kombu's own waiting: our callers know when to try again.

    Raises:
        BrokerUnavailable: the broker cannot be reached.
    """
    with translated(connection), _explained(connection):
        connection.ensure_connection(
            max_retries=1, interval_start=0, interval_step=0, reraise_as_library_errors=False
        )


@contextlib.contextmanager
def translated(connection: Connection) -> Iterator[None]:
    """Say BrokerUnavailable for everything by which a transport says so."""
    losses = (
        *connection.connection_errors,
        *connection.channel_errors,
        ConsumerCancelled,
        OSError,
    )
    try:
        yield
    except losses as wrong:
        raise BrokerUnavailable(f"the broker hung up: {wrong}") from wrong


@contextlib.contextmanager
def _explained(connection: Connection) -> Iterator[None]:
    """Say what must be set where the broker is there and does not let us in."""
    host = connection.virtual_host
    try:
        yield
    except AccessRefused as wrong:
        raise BrokerUnavailable(
            f"the broker refuses user {connection.userid}: the name or the password is wrong"
        ) from wrong
    except NotAllowed as wrong:
        if "not found" in str(wrong):
            raise BrokerUnavailable(
                f"virtual host {host} is not there: rabbitmqctl add_vhost {host}"
            ) from wrong
        raise BrokerUnavailable(
            f"user {connection.userid} may not enter virtual host {host}: "
            f"rabbitmqctl set_permissions -p {host} {connection.userid} …"
        ) from wrong
