"""The rows that say how a person stands here."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from personal_data.holder import Holder


def restrict(session: Session, holder: Holder, person_id: str, request_id: str) -> None:
    """Start nothing new for a person; the caller holds the exclusive lock on them."""
    table = holder.tables.restricted
    lift(session, holder, person_id, request_id)
    session.execute(sa.insert(table).values(person_id=person_id, request_id=request_id))


def lift(session: Session, holder: Holder, person_id: str, request_id: str) -> None:
    """Take one request's restriction away; another request's stays."""
    table = holder.tables.restricted
    mine = sa.and_(table.c.person_id == person_id, table.c.request_id == request_id)
    session.execute(sa.delete(table).where(mine))


def forget(session: Session, holder: Holder, person_id: str, erasure_seq: int) -> None:
    """Remember that a person was erased, so that nobody brings them back."""
    known, restricted = holder.tables.forgotten, holder.tables.restricted
    mine = known.c.person_id == person_id
    earlier = session.scalar(sa.select(known.c.erasure_seq).where(mine))
    if earlier is None:
        session.execute(sa.insert(known).values(person_id=person_id, erasure_seq=erasure_seq))
    elif earlier < erasure_seq:
        session.execute(sa.update(known).where(mine).values(erasure_seq=erasure_seq))
    session.execute(sa.delete(restricted).where(restricted.c.person_id == person_id))
