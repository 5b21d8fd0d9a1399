"""How those who wait for rows learn that some were written, without asking all the time."""

import threading
from collections.abc import Callable, Hashable
from weakref import WeakSet, WeakValueDictionary

from chassis.database import Database


class Ear(threading.Event):
    """One waiting thread's end of a bell."""

    def pause(self, seconds: float) -> None:
        """Wait until the bell rings, at most so long."""
        self.wait(seconds)
        self.clear()


class Bell:
    """Wakes the threads of this process that wait for what a transaction has written.

    `carry` takes the ringing to other processes; it is spared while the one who must hear it
    (`leader_here`) lives in this one.
    """

    def __init__(self) -> None:
        self.leader_here = False
        self.carry: Callable[[], None] | None = None
        self._ears: WeakSet[Ear] = WeakSet()
        self._changing = threading.Lock()
        self._written = threading.local()

    def listen(self) -> Ear:
        """Return an ear that hears this bell for as long as somebody keeps it."""
        ear = Ear()
        with self._changing:
            self._ears.add(ear)
        return ear

    def ring(self) -> None:
        """Wake everybody who listens in this process."""
        with self._changing:
            for ear in self._ears:
                ear.set()

    def written(self) -> None:
        """Note that this thread's transaction has written something to wake up for."""
        self._written.rows = True

    def ring_if_written(self) -> None:
        """Ring after the commit of such a transaction, here and where the leader is."""
        if not getattr(self._written, "rows", False):
            return
        self._written.rows = False
        self.ring()
        if self.carry is not None and not self.leader_here:
            self.carry()


_BELLS: WeakValueDictionary[Hashable, Bell] = WeakValueDictionary()
_MAKING = threading.Lock()


def bell_at(place: Hashable) -> Bell:
    """Return the bell of a place: one per process."""
    with _MAKING:
        bell = _BELLS.get(place)
        if bell is None:
            bell = _BELLS[place] = Bell()
        return bell


def bell_of(database: Database) -> Bell:
    """Return the bell of a database, the same for everybody who has its address."""
    return bell_at(database.engine.url)
