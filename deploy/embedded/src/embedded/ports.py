"""Loopback ports: the public one may be asked for, all others are whatever is free."""

import socket
from collections.abc import Iterable

from embedded.errors import CannotStart

_HIGHEST = 65535


def free_ports(names: Iterable[str]) -> dict[str, int]:
    """Return one free loopback port per name, all different."""
    probes = {name: socket.socket() for name in names}
    try:
        for probe in probes.values():
            probe.bind(("127.0.0.1", 0))
        return {name: int(probe.getsockname()[1]) for name, probe in probes.items()}
    finally:
        for probe in probes.values():
            probe.close()


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
