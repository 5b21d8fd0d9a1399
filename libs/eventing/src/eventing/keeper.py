"""Keeps the leases of one worker process: takes those that are free, renews those it has.

Whoever leads asks `leads(name)` before each step. The answer is counted from before the renewal
was sent, on a clock that only goes forward, so that a process that slept too long knows it.
"""

import contextlib
import logging
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from chassis.database import Database
from eventing.errors import OUTAGES
from eventing.lease import Leases
from eventing.loop import Loop
from eventing.tables import EventTables

_log = logging.getLogger(__name__)

TTL = 3.0
"""Seconds after which another process leads when one has died."""


@dataclass(frozen=True)
class _Held:
    token: int
    until: float


class Keeper:
    """The leases that this process competes for."""

    def __init__(
        self,
        database: Database,
        tables: EventTables,
        names: Iterable[str],
        *,
        ttl: float = TTL,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._ttl = ttl
        self._monotonic = monotonic
        owner = f"owner_{secrets.token_hex(8)}"
        self._leases = Leases(database, tables, names=names, owner=owner, ttl=ttl)
        self._held: dict[str, _Held] = {}
        self.loop = Loop("leases", self._renew, every=ttl / 3)

    def start(self) -> None:
        """Begin to keep the leases, on a thread of its own; at once, where the database answers."""
        with contextlib.suppress(*OUTAGES):
            self.beat()
        self.loop.start()

    def stop(self) -> None:
        """Give every lease back, so that another process leads at once."""
        self.loop.stop()
        self.loop.join(self._ttl)
        try:
            with self._database.transaction() as session:
                self._leases.release(session)
        except OUTAGES:
            _log.warning("leases were not given back; they end by themselves in %s s", self._ttl)
        self._held = {}

    def token(self, name: str) -> int | None:
        """Return the token under which this process leads, or None where it does not."""
        held = self._held.get(name)
        return held.token if held is not None and self._monotonic() < held.until else None

    def leads(self, name: str) -> bool:
        """Say whether this process leads right now."""
        return self.token(name) is not None

    def lead(self, name: str) -> "Lead":
        """Return what a bearer of this lease goes by."""
        return Lead(self, self._leases, name)

    def beat(self) -> None:
        """Take or renew every lease."""
        sent = self._monotonic()
        with self._database.transaction() as session:
            tokens = self._leases.hold(session)
        until = sent + self._ttl * 5 / 6
        self._held = {name: _Held(token, until) for name, token in tokens.items()}

    def _renew(self) -> bool:
        self.beat()
        return False


class Lead:
    """Whether one holds a lease, and the mark to set on what only its bearer may change."""

    def __init__(self, keeper: Keeper, leases: Leases, name: str) -> None:
        self._keeper = keeper
        self._leases = leases
        self._name = name

    def token(self) -> int | None:
        """Return the token under which this process leads, or None where it does not."""
        return self._keeper.token(self._name)

    def is_current(self, token: int) -> sa.Exists:
        """Return the condition that nobody else has led since this token was given."""
        return self._leases.is_current(self._name, token)
