"""What ends by the clock: rows whose time is over, and what was kept until a duty ended."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from contracts.holders import KeepEnded
from eventing.outbox import record
from personal_data.canonical import canonical
from personal_data.declarations import Retention, Tie
from personal_data.family import parents_first
from personal_data.holder import Holder
from personal_data.holding import Holding
from personal_data.ledger import Ledger
from personal_data.receipts import KEEP_ENDED, sign
from personal_data.rows import Condition

_A_PERSON = "per\\_%"
_YEAR = timedelta(days=365, hours=6)


def end_retention(holder: Holder) -> int:
    """Delete what is over, close the receipts of what was kept, and return how many rows went."""
    now = holder.clock.now()
    with holder.database.transaction() as session:
        gone = _end_kept(session, holder, now)
        for holding in _children_first(holder.ledger):
            over = _over(holder.ledger, holding, now)
            gone += (
                0 if over is None else delete_with_children(session, holder.ledger, holding, over)
            )
    return gone


def delete_with_children(
    session: Session, ledger: Ledger, holding: Holding, condition: Condition
) -> int:
    """Delete rows and, before them, whatever is tied through them; return how many rows went."""
    gone = 0
    for child, one in _children(ledger, holding):
        chosen = sa.select(*holding.key).where(condition).correlate(None)
        below = child.table.columns[one.column].in_(chosen)
        gone += delete_with_children(session, ledger, child, below)
    result = session.execute(sa.delete(holding.table).where(condition))
    return gone + int(result.rowcount)  # type: ignore[attr-defined]


def _over(ledger: Ledger, holding: Holding, now: datetime) -> Condition | None:
    """Return the condition that a row's time is over, and no duty keeps it or what hangs on it."""
    rule = holding.retention
    if rule is None or rule.since is None:
        return None
    duties = [holding.table.columns[end] <= now for end in _ends(holding)]
    since = holding.table.columns[rule.since]
    return sa.and_(since <= _before(now, rule), ~_kept_below(ledger, holding), *duties)


def _before(now: datetime, rule: Retention) -> datetime:
    return now - timedelta(days=rule.days) - rule.years * _YEAR


def _end_kept(session: Session, holder: Holder, now: datetime) -> int:
    ended: dict[str, dict[str, int]] = {}
    gone = 0
    for holding, one in _kept_with_end(holder.ledger):
        over = _ended(holder.ledger, holding, one, now)
        for pseudonym, count in _by_pseudonym(session, holding, one, over):
            ended.setdefault(pseudonym, {})[holding.rows] = count
        gone += delete_with_children(session, holder.ledger, holding, over)
    for pseudonym, tables in sorted(ended.items()):
        _close(session, holder, pseudonym, tables)
    return gone


def _children_first(ledger: Ledger) -> Iterator[Holding]:
    """Walk so that what hangs on a row has gone before the row is looked at."""
    return reversed(parents_first(ledger.holdings))


def _kept_with_end(ledger: Ledger) -> Iterator[tuple[Holding, Tie]]:
    for holding in _children_first(ledger):
        for one in holding.tied("keep"):
            if one.parent is None:
                yield holding, one


def _ended(ledger: Ledger, holding: Holding, one: Tie, now: datetime) -> Condition:
    """Return the condition that a row stands under a pseudonym and its duty has ended."""
    column = holding.table.columns[one.column]
    until = holding.table.columns[str(one.erasing.until)]
    under_pseudonym = ~column.like(_A_PERSON, escape="\\")
    return sa.and_(until <= now, under_pseudonym, ~_kept_below(ledger, holding))


def _kept_below(ledger: Ledger, holding: Holding) -> Condition:
    """Return the condition that something hangs on a row which has a duty of its own."""
    ways = []
    for child, one in _children(ledger, holding):
        hanging = child.table.columns[one.column] == holding.key[0]
        if not _ends(child):
            hanging = sa.and_(hanging, _kept_below(ledger, child))
        ways.append(sa.exists().where(hanging).correlate(holding.table))
    return sa.or_(sa.false(), *ways)


def _ends(holding: Holding) -> Sequence[str]:
    return [one.erasing.until for one in holding.tied("keep") if one.erasing.until]


def _children(ledger: Ledger, holding: Holding) -> Iterator[tuple[Holding, Tie]]:
    """Walk over the tables whose rows are tied through this one, each way once."""
    for child in ledger.holdings:
        seen = set()
        for one in child.ties:
            if one.parent is holding.table and one.column not in seen:
                seen.add(one.column)
                yield child, one


def _by_pseudonym(
    session: Session, holding: Holding, one: Tie, over: Condition
) -> list[tuple[str, int]]:
    column = holding.table.columns[one.column]
    asked = sa.select(column, sa.func.count()).where(over).group_by(column)
    return [(pseudonym, count) for pseudonym, count in session.execute(asked)]


def _close(session: Session, holder: Holder, pseudonym: str, tables: Mapping[str, int]) -> None:
    """Say that a duty has ended, with a receipt that closes the erasure's."""
    known = holder.tables.tasks
    request_id = session.scalar(sa.select(known.c.request_id).where(known.c.pseudonym == pseudonym))
    if request_id is None:
        return
    document: dict[str, Any] = {
        "format": KEEP_ENDED,
        "request_id": request_id,
        "holder": holder.service,
        "pseudonym": pseudonym,
        "tables": {name: {"erased": count} for name, count in tables.items()},
        "remaining": _remaining(session, holder.ledger, pseudonym),
        "at": holder.clock.now().isoformat(),
    }
    receipt = canonical(sign(document, holder.key)).decode()
    record(session, KeepEnded(request_id=request_id, holder=holder.service, receipt=receipt))


def _remaining(session: Session, ledger: Ledger, pseudonym: str) -> int:
    counts = [
        sa.select(sa.func.count())
        .select_from(holding.table)
        .where(holding.table.columns[one.column] == pseudonym)
        .scalar_subquery()
        for holding, one in _kept_with_end(ledger)
    ]
    return sum(session.execute(sa.select(*counts)).one())
