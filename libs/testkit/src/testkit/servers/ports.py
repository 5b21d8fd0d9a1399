"""Free loopback ports, and waiting for one to answer."""

import socket
import time
from collections.abc import Callable
from secrets import SystemRandom

# Below those that a system gives to whoever calls somebody: such a caller could take one before us.
_OURS = range(20_000, 32_000)


def free_port() -> int:
    """Return a loopback port that nobody listens on at this moment."""
    return next(port for port in SystemRandom().sample(_OURS, len(_OURS)) if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def answers(host: str, port: int, *, within: float = 0.5) -> bool:
    """Tell whether somebody accepts TCP connections there."""
    try:
        with socket.create_connection((host, port), timeout=within):
            return True
    except OSError:
        return False


def wait_for_port(port: int, *, within: float, alive: Callable[[], bool] = lambda: True) -> None:
    """Wait until the loopback port answers, as long as its process is alive.

    Raises:
        TimeoutError: nobody answered within so many seconds, or the process has ended.
    """
    deadline = time.monotonic() + within
    while not answers("127.0.0.1", port):
        if not alive():
            raise TimeoutError(f"the process that should answer on port {port} has ended")
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing answered on port {port} within {within:.0f} s")
        time.sleep(0.05)


def wait_for_silence(port: int, *, within: float) -> None:
    """Wait until nobody answers on the loopback port any more.

    Raises:
        TimeoutError: somebody still answers.
    """
    deadline = time.monotonic() + within
    while answers("127.0.0.1", port):
        if time.monotonic() > deadline:
            raise TimeoutError(f"port {port} still answers after {within:.0f} s")
        time.sleep(0.05)
