"""What a service has said so far, read from its outbox."""

from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from contracts.event import Event
from contracts.wire import from_wire

Said = TypeVar("Said", bound=Event)


def recorded(session: Session, outbox: sa.Table) -> list[Event]:
    """Return the events that wait in an outbox, in the order in which they were said."""
    bodies = session.scalars(sa.select(outbox.c.body).order_by(outbox.c.id))
    read = (from_wire(body).event for body in bodies)
    return [event for event in read if event is not None]


def recorded_of(session: Session, outbox: sa.Table, kind: type[Said]) -> list[Said]:
    """Return the events of one class that wait in an outbox."""
    return [event for event in recorded(session, outbox) if isinstance(event, kind)]
