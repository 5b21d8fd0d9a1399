"""Erasing a person: set-based SQL, children before parents, counted and checked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from personal_data.ledger import Ledger
from personal_data.plan import PSEUDONYM, Change, TablePlan, plan_of
from personal_data.rows import Who

Parameters = Mapping[str, Any]

_NOTHING: Mapping[str, Any] = {"duties": (), "kept": 0, "erased": 0, "anonymised": 0}


class ErasureIncomplete(RuntimeError):
    """Rows were left, or what was done differs from what was found; nothing is committed."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Why rows are kept, how many, and until when at the latest (RFC 3339)."""

    duty: str
    rows: int
    until: str | None


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What was done in one table: `found = erased + anonymised + kept`."""

    found: int
    erased: int
    anonymised: int
    kept: int
    still_tied: int
    duties: tuple[Duty, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        return {**asdict(self), "duties": [asdict(duty) for duty in self.duties]}


def erase(session: Session, ledger: Ledger, who: Who, *, pseudonym: str) -> Mapping[str, Erased]:
    """Erase a person from every table; the caller holds the exclusive lock on them.

    Raises:
        ErasureIncomplete: the figures do not add up.
    """
    plan = plan_of(ledger, who.mailboxes)
    whom = {**who.parameters, PSEUDONYM: pseudonym}
    for table in plan.tables:
        if table.lock is not None:
            session.execute(table.lock, who.parameters)
    found = session.execute(plan.found, who.parameters).one()
    # Most tables hold nothing of a given person; where nothing was found, nothing is asked again.
    done = [
        _erase_in(session, table, whom) if before else _NOTHING
        for table, before in zip(reversed(plan.tables), reversed(found), strict=True)
    ]
    still_tied = session.execute(plan.still_tied, who.parameters).one()
    figures = {
        table.holding.rows: Erased(found=int(before), still_tied=int(after), **effect)
        for table, before, after, effect in zip(
            plan.tables, found, still_tied, reversed(done), strict=True
        )
    }
    _check(figures)
    return figures


def _erase_in(session: Session, table: TablePlan, whom: Parameters) -> Mapping[str, Any]:
    return {
        "duties": _duties(session, table, whom),
        "kept": _changed(session, table.keep, whom),
        "erased": _changed(session, table.delete, whom),
        "anonymised": _changed(session, table.anonymise, whom),
    }


def _changed(session: Session, change: Change | None, whom: Parameters) -> int:
    if change is None:
        return 0
    result = session.execute(change, whom)
    if isinstance(change, sa.Select):
        return int(result.scalar_one())
    return int(result.rowcount)  # type: ignore[attr-defined]


def _duties(session: Session, table: TablePlan, whom: Parameters) -> tuple[Duty, ...]:
    found = []
    for duty, asked in table.duties:
        count, latest = session.execute(asked, whom).one()
        if count:
            until = latest.isoformat() if latest else None
            found.append(Duty(duty=duty, rows=count, until=until))
    return tuple(found)


def _check(figures: Mapping[str, Erased]) -> None:
    for name, one in figures.items():
        if one.found != one.erased + one.anonymised + one.kept:
            raise ErasureIncomplete(f"{name}: what was done differs from what was found: {one}")
        if one.still_tied:
            raise ErasureIncomplete(f"{name}: {one.still_tied} rows are still tied to the person")
