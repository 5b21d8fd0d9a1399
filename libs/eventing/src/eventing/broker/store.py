"""The embedded broker: exchanges, bindings and queues in one SQLite file, for several processes.

A message is in exactly one of three states: it is not there, ready, or leased to a holder. It is
deleted when its holder acknowledges it; a holder that dies lets its leases end, and the message
is delivered again. Fan-out to all queues happens inside one transaction.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chassis.clock import Clock
from eventing.broker import store_schema as sql
from eventing.broker.routing import matches
from eventing.errors import BrokerUnavailable
from eventing.message import Outcome, Outgoing
from eventing.topology import DELIVERY_LIMIT, UNROUTED, Manifest
from eventing.wake import Bell

LEASE = 6.0
"""Seconds that a message stays with a holder who no longer renews its lease, unless told."""

_BUSY = 10.0


@dataclass(frozen=True, slots=True)
class Leased:
    """A message in the hands of its holder; number and deliveries together are its tag."""

    number: int
    deliveries: int
    body: bytes
    died_in: str | None


class Store:
    """One connection to the embedded broker; threads take turns on it."""

    def __init__(
        self, path: str, *, clock: Clock, bell: Bell, durable: bool = True, lease: float = LEASE
    ) -> None:
        self.bell = bell
        self.lease = lease
        self._clock = clock
        self._turn = threading.RLock()
        self._connection = _open(path, durable=durable)

    @property
    def clock(self) -> Clock:
        """Return what measures leases here."""
        return self._clock

    def close(self) -> None:
        """Close the connection."""
        with self._turn:
            self._connection.close()

    def declare(self, manifest: Manifest) -> None:
        """Create the queues and bindings of a manifest that are not there yet."""
        with self._writing() as connection:
            for spec in manifest.queues:
                connection.execute(
                    "INSERT INTO queues VALUES (?, ?) ON CONFLICT DO UPDATE SET dead_queue = ?",
                    (spec.name, spec.dead_queue, spec.dead_queue),
                )
                connection.executemany(
                    "INSERT OR IGNORE INTO bindings VALUES (?, ?, ?)",
                    [(bound.exchange, bound.pattern, spec.name) for bound in spec.bindings],
                )

    def missing(self, manifest: Manifest) -> list[str]:
        """Return in words which queues of a manifest are not there."""
        with self._using() as connection:
            there = {name for (name,) in connection.execute("SELECT name FROM queues")}
        return [f"queue {spec.name}" for spec in manifest.queues if spec.name not in there]

    def publish(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        """Put every message into the queues that are bound to it, all or none."""
        with self._writing() as connection:
            bindings = connection.execute(
                "SELECT exchange, pattern, queue FROM bindings"
            ).fetchall()
            outcomes = [_put(connection, bindings, message) for message in messages]
        self.bell.ring()
        return outcomes

    def take(self, queue: str, holder: str, room: int) -> list[Leased]:
        """Lease up to so many ready messages, in their order."""
        now = self._now()
        facts = {"queue": queue, "now": now, "limit": DELIVERY_LIMIT, "room": room}
        with self._using() as connection:
            if not connection.execute(sql.READY, {"queue": queue, "now": now}).fetchone()[0]:
                return []
        with self._writing() as connection:
            connection.execute(sql.BURY, facts)
            rows = connection.execute(
                sql.TAKE, {**facts, "holder": holder, "until": now + self.lease}
            )
            return [Leased(*row) for row in sorted(rows.fetchall())]

    def ack(self, holder: str, tags: Sequence[tuple[int, int]]) -> None:
        """Delete what has taken effect, except where the lease has gone to somebody else."""
        with self._writing() as connection:
            connection.executemany(
                sql.ACK,
                [
                    {"id": number, "deliveries": deliveries, "holder": holder}
                    for number, deliveries in tags
                ],
            )

    def renew(self, holder: str) -> None:
        """Keep everything that the holder has for another while."""
        with self._writing() as connection:
            connection.execute(sql.RENEW, {"holder": holder, "until": self._now() + self.lease})

    def release(self, holder: str) -> None:
        """Give everything back that the holder has."""
        with self._writing() as connection:
            connection.execute(sql.RELEASE, {"holder": holder})
        self.bell.ring()

    def depth(self, queue: str) -> int:
        """Return how many messages of a queue are ready."""
        with self._using() as connection:
            found = connection.execute(sql.DEPTH, {"queue": queue, "now": self._now()})
            return int(found.fetchone()[0])

    def version(self) -> int:
        """Return a number that changes when another connection has written."""
        with self._using() as connection:
            return int(connection.execute("PRAGMA data_version").fetchone()[0])

    def clean(self) -> bool:
        """Leave no byte of deleted messages behind; False where somebody is reading: try again."""
        with self._using() as connection:
            connection.execute("VACUUM")
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy

    def _now(self) -> float:
        return self._clock.now().timestamp()

    @contextlib.contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._turn:
                yield self._connection
        except sqlite3.Error as wrong:
            raise BrokerUnavailable(f"embedded broker: {wrong}") from wrong

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._using() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise


def _open(path: str, *, durable: bool) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(
            path, timeout=_BUSY, isolation_level=None, check_same_thread=False
        )
        _prepare(connection, durable=durable)
    except sqlite3.Error as wrong:
        raise BrokerUnavailable(f"embedded broker: {wrong}: {path}") from wrong
    return connection


def _prepare(connection: sqlite3.Connection, *, durable: bool) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.executescript(sql.SCHEMA)
    connection.execute("INSERT OR IGNORE INTO queues VALUES (?, NULL)", (UNROUTED,))


def _put(connection: sqlite3.Connection, bindings: list[Any], message: Outgoing) -> Outcome:
    queues = sorted(
        {
            queue
            for exchange, pattern, queue in bindings
            if exchange == message.exchange and matches(pattern, message.routing_key)
        }
    )
    if not queues and message.addressed:
        return Outcome.RETURNED
    connection.executemany(
        sql.PUT,
        [
            {"queue": queue, "body": message.body, "order_key": message.order_key}
            for queue in queues or [UNROUTED]
        ],
    )
    return Outcome.CONFIRMED
