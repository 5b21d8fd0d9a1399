"""What an operator can see of the outbox, and do about what is parked."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from eventing.statements import changed
from eventing.tables import EventTables


def unsent(session: Session, tables: EventTables, limit: int = 100) -> Sequence[sa.RowMapping]:
    """Return the oldest events that the broker has not confirmed, without their bodies."""
    oldest = unconfirmed(tables).order_by(tables.outbox.c.id).limit(limit)
    return session.execute(oldest).mappings().all()


def unconfirmed(tables: EventTables) -> sa.Select[tuple[object, ...]]:
    """Return the query of what the broker has not confirmed, without the bodies."""
    outbox = tables.outbox.c
    return sa.select(
        outbox.id,
        outbox.event_id,
        outbox.routing_key,
        outbox.recorded_at,
        outbox.attempts,
        outbox.next_at,
        outbox.parked,
    )


def unpark(session: Session, tables: EventTables) -> int:
    """Have every parked event tried again from the start; return how many those were."""
    outbox = tables.outbox
    again = (
        sa.update(outbox).where(outbox.c.parked).values(parked=False, next_at=outbox.c.recorded_at)
    )
    return changed(session, again)
