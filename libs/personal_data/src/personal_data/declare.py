"""Saying who we are: which ledger, which key, and which erasures lie behind us."""

import sqlalchemy as sa

from contracts.holders import HolderDeclared
from eventing.outbox import record
from personal_data.holder import Holder
from personal_data.receipts import key_id

KINDS = ("access", "portability", "erasure")


def declare(holder: Holder) -> None:
    """Say it; whoever was restored or comes late learns from the figures what is missing."""
    forgotten = holder.tables.forgotten
    asked = sa.select(sa.func.max(forgotten.c.erasure_seq), sa.func.count())
    with holder.database.transaction() as session:
        latest, count = session.execute(asked.select_from(forgotten)).one()
        said = HolderDeclared(
            holder=holder.service,
            ledger_digest=holder.ledger.digest,
            kinds=KINDS,
            key_id=key_id(holder.key.public_key().public_bytes_raw()),
            erasure_seq=latest or 0,
            erasures=count,
        )
        record(session, said)
