"""The tables of eventing, made for the metadata of the service that owns them.

None holds personal data: bodies are events, and events carry ids and impersonal facts only; of an
officer who had a dead letter tried again, `replays` holds the id.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from chassis.database import ShortId, UtcDateTime

LongId = sa.BigInteger().with_variant(sa.Integer, "sqlite")


@dataclass(frozen=True, kw_only=True)
class EventTables:
    """The tables through which events leave and arrive, and who has had dead ones tried again."""

    outbox: sa.Table
    inbox: sa.Table
    retries: sa.Table
    dead: sa.Table
    replays: sa.Table
    leases: sa.Table


def event_tables(metadata: sa.MetaData) -> EventTables:
    """Add the tables to a service's metadata and return them."""
    return EventTables(
        outbox=_outbox(metadata),
        inbox=_inbox(metadata),
        retries=_retries(metadata),
        dead=_dead(metadata),
        replays=_replays(metadata),
        leases=_leases(metadata),
    )


def _outbox(metadata: sa.MetaData) -> sa.Table:
    """What was said and is not yet confirmed by the broker; ids grow as transactions commit."""
    attempts = sa.Column("attempts", sa.Integer, nullable=False)
    order_key = sa.Column("order_key", sa.String(200))
    number = sa.Column("id", LongId, primary_key=True, autoincrement=True)
    return sa.Table(
        "outbox",
        metadata,
        number,
        sa.Column("event_id", ShortId, nullable=False),
        sa.Column("routing_key", sa.String(200), nullable=False),
        order_key,
        sa.Column("addressed", sa.Boolean, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("traceparent", ShortId),
        sa.Column("recorded_at", UtcDateTime, nullable=False),
        attempts,
        sa.Column("next_at", UtcDateTime, nullable=False),
        sa.Column("parked", sa.Boolean, nullable=False),
        # Only rows that have failed once can hold back others of their key.
        sa.Index(
            "ix_outbox_held_back",
            order_key,
            number,
            postgresql_where=attempts > 0,
            sqlite_where=attempts > 0,
        ),
        sqlite_autoincrement=True,
    )


def _inbox(metadata: sa.MetaData) -> sa.Table:
    """What has taken effect here; the key makes a second time impossible."""
    return sa.Table(
        "inbox",
        metadata,
        sa.Column("consumer", sa.String(100), primary_key=True),
        sa.Column("event_id", ShortId, primary_key=True),
        sa.Column("at", UtcDateTime, nullable=False, index=True),
    )


def _retries(metadata: sa.MetaData) -> sa.Table:
    """Messages that failed or wait behind one that did."""
    return sa.Table(
        "retries",
        metadata,
        sa.Column("id", LongId, primary_key=True, autoincrement=True),
        *_message_columns(),
        sa.Column("next_at", UtcDateTime, nullable=False, index=True),
        sa.Column("first_at", UtcDateTime, nullable=False),
        sa.UniqueConstraint("queue", "event_id"),
        sa.Index("ix_retries_key", "queue", "order_key", "id"),
        sqlite_autoincrement=True,
    )


def _dead(metadata: sa.MetaData) -> sa.Table:
    """Messages that we have given up on, until somebody replays them."""
    return sa.Table(
        "dead",
        metadata,
        sa.Column("id", LongId, primary_key=True, autoincrement=True),
        *_message_columns(),
        sa.Column("died_at", UtcDateTime, nullable=False),
        sa.Column("replayed_at", UtcDateTime),
        sa.UniqueConstraint("queue", "event_id"),
        sqlite_autoincrement=True,
    )


def _replays(metadata: sa.MetaData) -> sa.Table:
    """On whose word which dead letter was tried again."""
    return sa.Table(
        "replays",
        metadata,
        sa.Column("id", LongId, primary_key=True, autoincrement=True),
        sa.Column("at", UtcDateTime, nullable=False, index=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("person_id", ShortId, index=True),
        sa.Column("queue", sa.String(100), nullable=False),
        sa.Column("event_id", sa.String(80), nullable=False),
        sa.Column("error", sa.String(200), nullable=False),
        sqlite_autoincrement=True,
    )


def _message_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("queue", sa.String(100), nullable=False),
        sa.Column("event_id", sa.String(80), nullable=False),
        sa.Column("order_key", sa.String(200)),
        sa.Column("subject", ShortId, index=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        # The class of the error, never its message: that might quote somebody's data.
        sa.Column("error", sa.String(200), nullable=False),
    ]


def _leases(metadata: sa.MetaData) -> sa.Table:
    """Who leads what, until when (seconds of the database's clock), under which token."""
    return sa.Table(
        "leases",
        metadata,
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("owner", sa.String(100), nullable=False),
        sa.Column("token", sa.BigInteger, nullable=False),
        sa.Column("until", sa.Double, nullable=False),
    )
