"""Connecting through kombu: once, at once, and with one error for all that can go wrong."""

import contextlib
from collections.abc import Iterator

from amqp.exceptions import ConsumerCancelled
from kombu.connection import Connection

from eventing.errors import BrokerUnavailable


def dial(connection: Connection) -> None:
    """Connect without kombu's own waiting: our callers know when to try again.

    Raises:
        BrokerUnavailable: the broker cannot be reached.
    """
    with translated(connection):
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
