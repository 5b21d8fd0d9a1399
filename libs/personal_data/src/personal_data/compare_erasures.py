"""Holders and privacy tell one another whom they have erased, so that either can be restored."""

from collections.abc import Iterator

import sqlalchemy as sa

from personal_data.holder import Holder, Known
from personal_data.restored import open_again, restored_at

PAGE = 4000


def compare_erasures(holder: Holder) -> int:
    """Tell privacy whom we have forgotten; return how many we do not know yet.

    Privacy takes what its ledger has lost, and sends us what we have lost as commands.
    """
    missing, after = 0, 0
    for page in _pages(holder):
        upto = page[-1].seq if len(page) == PAGE else None
        missing += holder.door.compare_erasures(page, after=after, upto=upto)
        after = page[-1].seq if page else after
    return missing


def catch_up(holder: Holder) -> None:
    """Open again what a restore has closed, once nothing is missing any more."""
    with holder.database.reading() as session:
        marked_at = restored_at(session)
    if marked_at is not None and not compare_erasures(holder):
        with holder.database.transaction() as session:
            open_again(session, marked_at)


def _pages(holder: Holder) -> Iterator[list[Known]]:
    """Walk over the erasures that we know, by their place in the ledger; at least one page."""
    table, after = holder.tables.forgotten, 0
    while True:
        asked = sa.select(table).where(table.c.erasure_seq > after).order_by(table.c.erasure_seq)
        with holder.database.reading() as session:
            rows = session.execute(asked.limit(PAGE)).all()
        yield [Known(seq=row.erasure_seq, person_id=row.person_id) for row in rows]
        if len(rows) < PAGE:
            return
        after = rows[-1].erasure_seq
