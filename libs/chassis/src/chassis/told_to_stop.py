"""Being told to stop by SIGTERM or SIGINT, at whatever moment that comes.

Python runs a signal's handler between two instructions of the main thread. One that comes right
before the main thread begins to wait for an event is therefore heard when the waiting ends: never.
So what is waited for here is a socket, into which the interpreter writes as the signal arrives.
"""

import signal
import socket
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class ToldToStop:
    """Hears both signals, in the main thread, from when it is made."""

    def __init__(self) -> None:
        self._told = False
        self._ear, self._mouth = socket.socketpair()
        self._mouth.setblocking(False)
        signal.set_wakeup_fd(self._mouth.fileno(), warn_on_full_buffer=False)
        for number in _SIGNALS:
            signal.signal(number, self._note)

    def wait(self) -> None:
        """Return once either signal has come, even if that was before."""
        while not self._told:
            self._ear.recv(64)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._told = True
