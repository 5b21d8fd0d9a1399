"""Threaded WSGI servers on loopback ports, each in a thread of its own."""

from threading import Thread
from typing import Any

from waitress.server import create_server

_THREADS = 8


class LoopbackServer:
    """One WSGI application on one loopback port."""

    def __init__(self, name: str, app: Any, port: int) -> None:
        self._server = create_server(
            app,
            host="127.0.0.1",
            port=port,
            threads=_THREADS,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
        self._thread = Thread(target=self._server.run, name=f"{name}-web", daemon=True)

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more requests, and end when those in flight are answered.

        Connections that clients keep open are not waited for; they end with the process.
        """
        self._server.close()
        self._server.task_dispatcher.shutdown(timeout=5)
