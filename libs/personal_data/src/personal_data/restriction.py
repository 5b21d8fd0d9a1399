"""The rows that say how a person stands here."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.upsert import upsert
from personal_data.holder import Holder


def restrict(session: Session, holder: Holder, person_id: str, request_id: str) -> None:
    """Start nothing new for a person; the caller holds the exclusive lock on them."""
    row = {"person_id": person_id, "request_id": request_id}
    added = upsert(session, holder.tables.restricted).values(row).on_conflict_do_nothing()
    session.execute(added)


def lift(session: Session, holder: Holder, person_id: str, request_id: str) -> None:
    """Take one request's restriction away; another request's stays."""
    table = holder.tables.restricted
    mine = sa.and_(table.c.person_id == person_id, table.c.request_id == request_id)
    session.execute(sa.delete(table).where(mine))


def forget(session: Session, holder: Holder, erasures: Mapping[str, int]) -> None:
    """Remember at which place of the erasure ledger people were erased: nobody brings them back."""
    known, restricted = holder.tables.forgotten, holder.tables.restricted
    rows = [{"person_id": one, "erasure_seq": seq} for one, seq in sorted(erasures.items())]
    adding = upsert(session, known).values(rows)
    later = adding.excluded.erasure_seq > known.c.erasure_seq
    newest = {"erasure_seq": adding.excluded.erasure_seq}
    session.execute(
        adding.on_conflict_do_update(index_elements=[known.c.person_id], set_=newest, where=later)
    )
    session.execute(sa.delete(restricted).where(restricted.c.person_id.in_(sorted(erasures))))
