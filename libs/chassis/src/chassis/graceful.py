"""A gunicorn worker that answers everybody who has reached it before it leaves.

gunicorn's own stops accepting and keeps its listening socket until the last request is answered.
The kernel goes on taking connections for that socket meanwhile, and resets them in the end: a
client, or a gateway, has then sent a request that nobody read and that may not be sent again.
"""

from gunicorn.workers.gthread import ThreadWorker


class GracefulWorker(ThreadWorker):  # type: ignore[misc]
    """Takes in whom the kernel holds for it, and then refuses newcomers at once."""

    def set_accept_enabled(self, enabled: bool) -> None:  # noqa: FBT001 — gunicorn's signature
        """Start or stop accepting; where this is the end, leave nobody waiting at the door."""
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            for listener in self.sockets:
                self._take_all(listener)
                listener.close()

    def _take_all(self, listener: object) -> None:
        taken = -1
        while taken != self.nr_conns:
            taken = self.nr_conns
            self.accept(listener)
