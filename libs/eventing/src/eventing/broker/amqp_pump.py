"""Waiting for RabbitMQ without a thread per queue, wakeable, with the heartbeat kept."""

import contextlib
import os
import selectors
import threading
from collections.abc import Sequence
from typing import Any

from kombu.connection import Connection

_AT_ONCE = 500
"""Frames read before acknowledgements get their turn."""
_ANSWER = 10.0
"""Seconds in which the broker must take or give the next byte that we wait for."""
_NO_MORE = 0.001
"""Not 0: py-amqp spins on a non-blocking socket until the rest of a frame has come."""


def limit_waiting(connection: Connection) -> None:
    """Let no call wait for ever on a connection whose other end is gone."""
    connection.connection.sock.settimeout(_ANSWER)


class AmqpPump:
    """Waits on the connection's socket and on a pipe by which other threads wake it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        limit_waiting(connection)
        self._more = False
        self._closed = False
        self._closing = threading.Lock()
        self._hear, self._tell = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._hear, selectors.EVENT_READ)
        self._selector.register(connection.connection.sock, selectors.EVENT_READ)

    def drain(self, timeout: float) -> None:
        """Let kombu hand over what has come in, or wait for it."""
        self._connection.heartbeat_check()
        ready = self._selector.select(0 if self._more else timeout)
        if any(selected.fd == self._hear for selected, _ in ready):
            os.read(self._hear, 4096)
        self._more = self._read()

    def ack(self, channel: Any, tags: Sequence[Any]) -> None:
        """Acknowledge the messages of a channel."""
        for tag in tags:
            channel.basic_ack(tag)

    def wake(self) -> None:
        """Make a waiting `drain` return."""
        with self._closing, contextlib.suppress(BlockingIOError):  # full of calls already
            if not self._closed:
                os.write(self._tell, b"!")

    def close(self) -> None:
        """Close the pipe."""
        with self._closing:
            self._closed = True
            self._selector.close()
            os.close(self._hear)
            os.close(self._tell)

    def _read(self) -> bool:
        """Read frames until there are none; say whether some may be left."""
        try:
            for _ in range(_AT_ONCE):
                self._connection.drain_events(timeout=_NO_MORE)
        except TimeoutError:
            return False
        return True
