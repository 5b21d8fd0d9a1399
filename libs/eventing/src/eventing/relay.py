"""Publishes the outbox in its order: send many, delete what the broker has confirmed.

A process that dies between the two sends again; the inbox of each listener knows the event. A
message that cannot be sent waits, and only those of its own order key wait behind it.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from chassis import failpoint
from chassis.clock import Clock
from chassis.database import Database
from eventing.backoff import Backoff
from eventing.errors import BrokerUnavailable
from eventing.keeper import Lead
from eventing.message import Outcome, Outgoing, Publisher
from eventing.metrics import EventMetrics
from eventing.tables import EventTables

_log = logging.getLogger(__name__)

Row = sa.Row[tuple[object, ...]]

BATCH = 500
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
        self._next = _next_rows(self._table)

    def step(self) -> bool:
        """Publish up to a batch; say whether more may be waiting.

        Raises:
            BrokerUnavailable: the broker did not answer for every message.
        """
        token = self._lead.token()
        if token is None:
            return False
        with self._database.reading() as session:
            found = session.execute(self._next, {"now": self._clock.now()}).all()
        rows = _one_of_each_held_key(found)
        if not rows:
            return False
        failpoint.hit("relay.before_publish")
        outcomes = self._publisher.publish([_outgoing(row) for row in rows])
        failpoint.hit("relay.after_confirm")
        self._settle(token, rows, outcomes)
        return True

    def _settle(self, token: int, rows: Sequence[Row], outcomes: Sequence[Outcome]) -> None:
        for outcome in Outcome:
            self._metrics.published.labels(outcome.value).inc(outcomes.count(outcome))
        sent = [row for row, told in zip(rows, outcomes, strict=True) if told is _CONFIRMED]
        if sent:
            age = self._clock.now() - sent[0].recorded_at
            self._metrics.lag.observe(max(age.total_seconds(), 0.0))
        failed = [row for row, told in zip(rows, outcomes, strict=True) if told in _FAILED]
        with self._database.transaction() as session:
            session.execute(
                sa.delete(self._table).where(self._table.c.id.in_([row.id for row in sent]))
            )
            for row in failed:
                session.execute(self._postpone(token, row))
        failpoint.hit("relay.after_delete")
        if Outcome.UNKNOWN in outcomes:
            raise BrokerUnavailable("the broker did not answer for every message")

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


_CONFIRMED = Outcome.CONFIRMED
_FAILED = {Outcome.RETURNED, Outcome.REFUSED}


def _next_rows(outbox: sa.Table) -> sa.Select[tuple[object, ...]]:
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
    sendable = ~outbox.c.parked & due & ~held_back
    return sa.select(outbox).where(sendable).order_by(outbox.c.id).limit(BATCH)


def _one_of_each_held_key(rows: Sequence[Row]) -> list[Row]:
    """Leave out what follows a message that has failed before: it may fail again."""
    held: set[str] = set()
    chosen = []
    for row in rows:
        if row.order_key not in held:
            chosen.append(row)
        if row.attempts and row.order_key is not None:
            held.add(row.order_key)
    return chosen


def _outgoing(row: Row) -> Outgoing:
    return Outgoing(
        event_id=row.event_id,
        routing_key=row.routing_key,
        addressed=row.addressed,
        body=row.body,
        order_key=row.order_key,
        traceparent=row.traceparent,
    )
