"""Publishes the outbox in its order: send many, delete what the broker has confirmed.

A process that dies between the two sends again; the inbox of each listener knows the event. A
message that cannot be sent waits, and only those of its own order key wait behind it.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from chassis import failpoint
from chassis.clock import Clock
from chassis.database import Database
from eventing.backoff import Backoff
from eventing.errors import BrokerUnavailable
from eventing.keeper import Lead
from eventing.message import Answers, Outcome, Outgoing, Publisher
from eventing.metrics import EventMetrics
from eventing.statements import listed, one_of
from eventing.tables import EventTables

_log = logging.getLogger(__name__)

Row = sa.Row[tuple[object, ...]]

BATCH = 500
_ROUNDS = 20
"""Batches after which others get their turn, such as whoever stops us."""
PARKED_AFTER = 20
_BACKOFF = Backoff(first=0.5, longest=60.0)


class Relay:
    """The way of one outbox to the broker."""

    def __init__(
        self,
        database: Database,
        tables: EventTables,
        publisher: Publisher,
        *,
        clock: Clock,
        metrics: EventMetrics,
        lead: Lead,
    ) -> None:
        self._database = database
        self._table = tables.outbox
        self._publisher = publisher
        self._clock = clock
        self._metrics = metrics
        self._lead = lead
        self.more = False
        """Whether the last step has left something that can be sent at once."""
        self._next = _next_rows(self._table, database.dialect)
        self._delete = sa.delete(self._table).where(
            one_of(self._table.c.id, "gone", database.dialect)
        )

    def step(self) -> bool:
        """Publish what waits, up to so many batches; say whether there was anything.

        Each batch is read and sent while the broker confirms the one before it.

        Raises:
            BrokerUnavailable: the broker did not answer for every message.
        """
        flight = self._take_off(after=None)
        if flight is None:
            return False
        answered, rounds = True, 1
        while flight is not None:
            goes_on = flight.is_full and answered and rounds < _ROUNDS
            following = self._follow(flight) if goes_on else None
            answered = self._land(flight) and answered
            self.more = flight.leaves_some
            flight, rounds = following, rounds + 1
        if not answered:
            raise BrokerUnavailable("the broker did not answer for every message")
        return True

    def _take_off(self, after: "_Flight | None") -> "_Flight | None":
        """Send the rows that follow a flight; None where there are none, or somebody else leads."""
        token = self._lead.token()
        if token is None:
            return None
        # Not by the last id: a smaller one may be committed only now, and its key has gone on.
        in_flight = listed([row.id for row in after.rows] if after else [], self._database.dialect)
        facts = {"now": self._clock.now(), "in_flight": in_flight}
        found = self._database.glance(self._next, facts)
        rows = _one_of_each_held_key(found, after.held if after else set())
        if not rows:
            return None
        failpoint.hit("relay.before_publish")
        outgoing = [_outgoing(row) for row in rows]
        answers = self._publisher.send(outgoing, following=after is not None)
        return _Flight(
            token=token,
            rows=rows,
            answers=answers,
            is_full=len(found) == BATCH,
            leaves_some=len(found) == BATCH or len(rows) < len(found),
        )

    def _follow(self, flight: "_Flight") -> "_Flight | None":
        """Send what comes next, unless the connection is lost: then the flight lands alone."""
        try:
            return self._take_off(after=flight)
        except BrokerUnavailable:
            return None

    def _land(self, flight: "_Flight") -> bool:
        """Delete what was confirmed and put off what failed; say whether all was answered."""
        outcomes = flight.answers()
        failpoint.hit("relay.after_confirm")
        told = list(zip(flight.rows, outcomes, strict=True))
        self._count(told)
        gone = [row.id for row, outcome in told if outcome is _CONFIRMED]
        with self._database.transaction() as session:
            session.execute(self._delete, {"gone": listed(gone, self._database.dialect)})
            for row, outcome in told:
                if outcome in _FAILED:
                    session.execute(self._postpone(flight.token, row))
        failpoint.hit("relay.after_delete")
        return Outcome.UNKNOWN not in outcomes

    def _count(self, told: Sequence[tuple[Row, Outcome]]) -> None:
        for outcome, count in Counter(outcome for _, outcome in told).items():
            self._metrics.published.labels(outcome.value).inc(count)
        oldest = next((row.recorded_at for row, outcome in told if outcome is _CONFIRMED), None)
        if oldest is not None:
            age = self._clock.now() - oldest
            self._metrics.lag.observe(max(age.total_seconds(), 0.0))

    def _postpone(self, token: int, row: Row) -> sa.Update:
        """Return the change that makes a row wait, unless somebody else leads by now."""
        attempts = row.attempts + 1
        _log.warning("%s to %s cannot be sent, attempt %s", row.event_id, row.routing_key, attempts)
        return (
            sa.update(self._table)
            .where(self._table.c.id == row.id, self._lead.is_current(token))
            .values(
                attempts=attempts,
                next_at=self._clock.now() + timedelta(seconds=_BACKOFF.seconds(attempts)),
                parked=attempts >= PARKED_AFTER,
            )
        )


@dataclass(frozen=True, kw_only=True)
class _Flight:
    """A batch that was sent, and what the broker will say of it."""

    token: int
    rows: Sequence[Row]
    answers: Answers
    is_full: bool
    leaves_some: bool

    @property
    def held(self) -> set[str]:
        """Return the keys that must wait until this has landed."""
        return {str(row.order_key) for row in self.rows if _may_fail(row)}


_CONFIRMED = Outcome.CONFIRMED
_FAILED = {Outcome.RETURNED, Outcome.REFUSED}


def _next_rows(outbox: sa.Table, dialect: str) -> sa.Select[tuple[object, ...]]:
    """Return the query of what can be sent, in order; rows behind one that waits wait too."""
    now = sa.bindparam("now", type_=outbox.c.next_at.type)
    earlier = outbox.alias("earlier").c
    held_back = sa.exists().where(
        earlier.attempts > 0,
        earlier.order_key == outbox.c.order_key,
        earlier.id < outbox.c.id,
        earlier.parked | (earlier.next_at > now),
    )
    # A first try looks at no clock: the writer's may be ahead of ours.
    due = (outbox.c.attempts == 0) | (outbox.c.next_at <= now)
    in_flight = one_of(outbox.c.id, "in_flight", dialect)
    sendable = ~outbox.c.parked & due & ~held_back & ~in_flight
    unread = ("next_at", "parked")
    read = [column for column in outbox.c if column.name not in unread]
    return sa.select(*read).where(sendable).order_by(outbox.c.id).limit(BATCH)


def _one_of_each_held_key(rows: Sequence[Row], held: set[str]) -> list[Row]:
    """Leave out what would follow a message that may come back: it must not overtake it.

    That is one that has failed before, and a command, which nobody may hear yet.
    """
    held = set(held)
    chosen = []
    for row in rows:
        if row.order_key not in held:
            chosen.append(row)
        if _may_fail(row):
            held.add(row.order_key)
    return chosen


def _may_fail(row: Row) -> bool:
    return row.order_key is not None and bool(row.attempts or row.addressed)


def _outgoing(row: Row) -> Outgoing:
    return Outgoing(
        event_id=row.event_id,
        routing_key=row.routing_key,
        addressed=row.addressed,
        body=row.body,
        order_key=row.order_key,
        traceparent=row.traceparent,
    )
