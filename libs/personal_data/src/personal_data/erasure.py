"""Erasing a person: set-based SQL, children before parents, counted and checked."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from personal_data.declarations import Tie
from personal_data.family import parents_first
from personal_data.holding import Holding
from personal_data.ledger import Ledger
from personal_data.people import PERSON_GONE
from personal_data.rows import Condition, Rows, Who, co_owned, count_of, key_of


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
    rows = Rows(ledger, who)
    holdings = [one for one in parents_first(ledger.holdings) if one.ties]
    for holding in holdings:
        if co_owned(holding):
            _lock(session, rows, holding)
    found = _counts(session, [(one, rows.found(one)) for one in holdings])
    done = {one: _erase_in(session, rows, one, pseudonym) for one in reversed(holdings)}
    still_tied = _counts(session, [(one, rows.tied(one, one.ties)) for one in holdings])
    figures = {
        one.rows: Erased(found=found[one], still_tied=still_tied[one], **done[one])
        for one in holdings
    }
    _check(figures)
    return figures


def _lock(session: Session, rows: Rows, holding: Holding) -> None:
    """Lock what somebody else may be erased from at this moment, always in the same order."""
    direct = [one for one in holding.ties if one.parent is None]
    shared = sa.select(*holding.key).where(rows.tied(holding, direct))
    session.execute(shared.order_by(*holding.key).with_for_update())


def _counts(session: Session, asked: Sequence[tuple[Holding, Condition]]) -> Mapping[Holding, int]:
    if not asked:
        return {}
    figures = session.execute(sa.select(*(count_of(*one) for one in asked))).one()
    return {holding: int(figure) for (holding, _), figure in zip(asked, figures, strict=True)}


def _erase_in(session: Session, rows: Rows, holding: Holding, pseudonym: str) -> dict[str, Any]:
    duties = _duties(session, rows, holding)
    values = _values(rows, holding, pseudonym)
    kept = _update(session, holding, rows.kept(holding), values)
    erased = _changed(session, sa.delete(holding.table).where(rows.deleted(holding)))
    mine = sa.and_(rows.tied(holding, holding.tied("mine")), ~rows.kept(holding))
    anonymised = _update(session, holding, mine, values) if holding.tied("mine") else 0
    return {"erased": erased, "anonymised": anonymised, "kept": kept, "duties": duties}


def _values(rows: Rows, holding: Holding, pseudonym: str) -> dict[str, Any]:
    """Return what each column becomes: this person's side changes, another's stays as it is."""
    values: dict[str, Any] = {}
    for one in holding.tied("mine", "keep"):
        is_mine = rows.matching(holding, one)
        if one.parent is None:
            column = holding.table.columns[one.column]
            values[column.name] = _where(is_mine, column, _stand_in(one, column, pseudonym))
        for name, declared in holding.erased_with(one):
            column = holding.table.columns[name]
            values[name] = _where(is_mine, column, declared.erased_as)
    return values


def _where(condition: Condition, column: "sa.Column[Any]", value: Any) -> Any:
    tombstone = sa.null() if value is None else sa.literal(value, type_=column.type)
    return sa.case((condition, tombstone), else_=column)


def _stand_in(one: Tie, column: "sa.Column[Any]", pseudonym: str) -> str | None:
    if one.erasing.action == "keep":
        return pseudonym
    return None if column.nullable else PERSON_GONE


def _update(
    session: Session, holding: Holding, condition: Condition, values: Mapping[str, Any]
) -> int:
    if isinstance(condition, sa.sql.elements.False_):
        return 0
    if not values:  # the row is this person's only through its parent, where all that is done
        return int(session.execute(sa.select(count_of(holding, condition))).scalar_one())
    return _changed(session, sa.update(holding.table).where(condition).values(values))


def _changed(session: Session, statement: sa.Delete | sa.Update) -> int:
    result = session.execute(statement)
    return int(result.rowcount)  # type: ignore[attr-defined]


def _duties(session: Session, rows: Rows, holding: Holding) -> tuple[Duty, ...]:
    found = []
    for one in holding.tied("keep"):
        until = holding.table.columns[one.erasing.until] if one.erasing.until else sa.null()
        mine = rows.matching(holding, one)
        asked = sa.select(sa.func.count(key_of(holding)), sa.func.max(until)).where(mine)
        count, latest = session.execute(asked).one()
        if count:
            found.append(
                Duty(
                    duty=str(one.erasing.duty),
                    rows=count,
                    until=latest.isoformat() if latest else None,
                )
            )
    return tuple(found)


def _check(figures: Mapping[str, Erased]) -> None:
    for name, one in figures.items():
        if one.found != one.erased + one.anonymised + one.kept:
            raise ErasureIncomplete(f"{name}: what was done differs from what was found: {one}")
        if one.still_tied:
            raise ErasureIncomplete(f"{name}: {one.still_tied} rows are still tied to the person")
