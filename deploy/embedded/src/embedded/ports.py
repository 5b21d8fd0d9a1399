"""Loopback ports: the public one may be asked for, all others are whatever is free."""

import socket
from collections.abc import Iterable
from secrets import SystemRandom

from embedded.errors import CannotStart

_HIGHEST = 65535
# Below those that a system gives to whoever calls somebody: such a caller could take one before us.
_OURS = range(20_000, 32_000)


def free_ports(names: Iterable[str]) -> dict[str, int]:
    """Return one free loopback port per name, all different."""
    candidates = SystemRandom().sample(_OURS, len(_OURS))
    free = (port for port in candidates if _is_free(port))
    return {name: next(free) for name in names}


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def port_from(text: str) -> int:
    """Return the port that somebody asked for.

    Raises:
        CannotStart: it is no port, or it cannot be had.
    """
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _HIGHEST):
        raise CannotStart(f"PORT={text} is no port: write a number from 1 to {_HIGHEST}.")
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} cannot be had ({error.strerror}). Name another: make up PORT=8181"
            ) from error
    return port
