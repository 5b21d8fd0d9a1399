"""The tables that the libraries bring into every service."""

from dataclasses import dataclass

import sqlalchemy as sa

from chassis.database import JsonText, ShortId, UtcDateTime
from chassis.grants import append_only
from chassis.idempotency import idempotency_table
from eventing.tables import EventTables, event_tables


@dataclass(frozen=True, kw_only=True)
class LibraryTables:
    """What every service has beside its own tables."""

    events: EventTables
    idempotency: sa.Table
    forgotten: sa.Table
    restricted: sa.Table
    tasks: sa.Table
    controls: sa.Table
    restored: sa.Table

    def all(self) -> tuple[sa.Table, ...]:
        """Return the tables, none of which depends on another."""
        events = self.events
        return (
            *(events.outbox, events.inbox, events.retries, events.dead),
            *(events.replays, events.leases),
            self.idempotency,
            *(self.forgotten, self.restricted, self.tasks, self.controls, self.restored),
        )


def library_tables(metadata: sa.MetaData) -> LibraryTables:
    """Add the tables to a service's metadata and return them."""
    return LibraryTables(
        events=event_tables(metadata),
        idempotency=idempotency_table(metadata),
        forgotten=_forgotten(metadata),
        restricted=_restricted(metadata),
        tasks=_tasks(metadata),
        controls=_controls(metadata),
        restored=_restored(metadata),
    )


def _forgotten(metadata: sa.MetaData) -> sa.Table:
    """Who was erased here, and at which place of the erasure ledger.

    Never which request it was: that would lead from the person to the pseudonym. Whoever is erased
    once more moves to the later place.
    """
    return sa.Table(
        "forgotten",
        metadata,
        sa.Column("person_id", ShortId, primary_key=True),
        sa.Column("erasure_seq", sa.BigInteger, nullable=False),
        info=append_only(changing=["erasure_seq"], deleted=False),
    )


def _restricted(metadata: sa.MetaData) -> sa.Table:
    """For whom nothing new is started, and because of which request."""
    return sa.Table(
        "restricted",
        metadata,
        sa.Column("person_id", ShortId, primary_key=True),
        sa.Column("request_id", ShortId, primary_key=True),
    )


def _tasks(metadata: sa.MetaData) -> sa.Table:
    """What privacy asked of us, one row a request and phase, and what we answered.

    `person_id`, `mail_tag` and `mailboxes` are emptied when the person is erased; `pseudonym`
    stands only in an erasure's row, whose person is emptied in the same transaction.
    """
    return sa.Table(
        "holder_tasks",
        metadata,
        sa.Column("request_id", ShortId, primary_key=True),
        sa.Column("phase", sa.Integer, primary_key=True),
        sa.Column("command", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("person_id", ShortId, index=True),
        sa.Column("mail_tag", sa.String(128), index=True),
        sa.Column("mailboxes", JsonText),
        sa.Column("pseudonym", ShortId, index=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("answer", sa.LargeBinary),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Index("ix_holder_tasks_state", "state"),
    )


def _controls(metadata: sa.MetaData) -> sa.Table:
    """Where a sweep plants what it must find, in each kind of column."""
    return sa.Table(
        "sweep_controls",
        metadata,
        sa.Column("sweep_id", ShortId, primary_key=True),
        sa.Column("as_text", sa.Text, nullable=False),
        sa.Column("as_json", sa.JSON, nullable=False),
        sa.Column("as_bytes", sa.LargeBinary, nullable=False),
    )


def _restored(metadata: sa.MetaData) -> sa.Table:
    """The mark of a backup that was restored here, until what was erased since is erased again."""
    return sa.Table(
        "restored",
        metadata,
        sa.Column("mark_id", ShortId, primary_key=True),
        sa.Column("marked_at", UtcDateTime, nullable=False),
    )
