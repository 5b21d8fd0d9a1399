"""The statements that count and erase a person, made once for a ledger; the person is a parameter.

Making SQL costs more than running it on one person's rows, so it is done before anybody asks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from contracts.privacy import Mailbox
from personal_data.declarations import Tie
from personal_data.family import parents_first
from personal_data.holding import Holding
from personal_data.ledger import Ledger
from personal_data.people import PERSON_GONE
from personal_data.rows import Condition, Rows, co_owned, count_of, is_never

PSEUDONYM = "who_pseudonym"
_PSEUDONYM = sa.bindparam(PSEUDONYM, type_=sa.String)

Change = sa.Delete | sa.Update | sa.Select[Any]
"""A statement whose effect is counted; a select where all that is done happens to the parent."""


@dataclass(frozen=True, kw_only=True)
class TablePlan:
    """What is done in one table, in this order; None where there is nothing to do."""

    holding: Holding
    lock: "sa.Select[Any] | None"
    duties: Sequence[tuple[str, "sa.Select[Any]"]]
    keep: Change | None
    delete: Change | None
    anonymise: Change | None

    @property
    def steps(self) -> "Sequence[Change]":
        """All that is asked and done where something was found, in this order."""
        changes = (self.keep, self.delete, self.anonymise)
        return [*(asked for _, asked in self.duties), *(one for one in changes if one is not None)]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is done in all tables, parents first, and the counts asked before and after."""

    tables: Sequence[TablePlan]
    preview: "sa.Select[Any]"
    found: "sa.Select[Any]"
    still_tied: "sa.Select[Any]"


def plan_of(ledger: Ledger, mailboxes: Sequence[Mailbox] = ()) -> Plan:
    """Return the plan of a ledger; for somebody with mailboxes of their own it is made anew."""
    return _plan(Rows(ledger, mailboxes)) if mailboxes else _usual_plan(ledger)


@cache
def _usual_plan(ledger: Ledger) -> Plan:
    return _plan(Rows(ledger))


def _plan(rows: Rows) -> Plan:
    holdings = [one for one in parents_first(rows.ledger.holdings) if one.ties]
    figures = (rows.found, rows.deleted, rows.anonymised, rows.kept)
    return Plan(
        tables=[_table(rows, one) for one in holdings],
        preview=_counts([(one, figure) for one in holdings for figure in figures]),
        found=_counts([(one, rows.found) for one in holdings]),
        still_tied=_counts([(one, rows.any_tie) for one in holdings]),
    )


def _counts(asked: Sequence[tuple[Holding, Callable[[Holding], Condition]]]) -> "sa.Select[Any]":
    return sa.select(*(count_of(holding, condition(holding)) for holding, condition in asked))


def _table(rows: Rows, holding: Holding) -> TablePlan:
    values = _values(rows, holding)
    kept, deleted = rows.kept(holding), rows.deleted(holding)
    return TablePlan(
        holding=holding,
        lock=_lock(rows, holding) if co_owned(holding) else None,
        duties=[_duty(rows, holding, one) for one in holding.tied("keep")],
        keep=_update(holding, kept, values),
        delete=None if is_never(deleted) else sa.delete(holding.table).where(deleted),
        anonymise=_update(holding, rows.mine(holding), values),
    )


def _lock(rows: Rows, holding: Holding) -> "sa.Select[Any]":
    """Lock what somebody else may be erased from at this moment, always in the same order."""
    direct = [one for one in holding.ties if one.parent is None]
    shared = sa.select(*holding.key).where(rows.tied(holding, direct))
    return shared.order_by(*holding.key).with_for_update()


def _duty(rows: Rows, holding: Holding, one: Tie) -> tuple[str, "sa.Select[Any]"]:
    """Ask how many rows a duty keeps, and until when at the latest."""
    ends = holding.table.columns[one.erasing.until] if one.erasing.until else None
    latest = sa.null() if ends is None else sa.func.max(ends)
    asked = sa.select(sa.func.count(), latest).select_from(holding.table)
    return str(one.erasing.duty), asked.where(rows.matching(holding, one))


def _update(holding: Holding, condition: Condition, values: Mapping[str, Any]) -> Change | None:
    if is_never(condition):
        return None
    if not values:
        return sa.select(count_of(holding, condition))
    return sa.update(holding.table).where(condition).values(values)


def _values(rows: Rows, holding: Holding) -> dict[str, Any]:
    """Return what each column becomes: this person's side changes, another's stays as it is."""
    values: dict[str, Any] = {}
    for one in holding.tied("mine", "keep"):
        is_mine = rows.matching(holding, one)
        if one.parent is None:
            column = holding.table.columns[one.column]
            values[column.name] = sa.case((is_mine, _stand_in(one, column)), else_=column)
        for name, declared in holding.erased_with(one):
            column = holding.table.columns[name]
            values[name] = sa.case((is_mine, _literal(declared.erased_as, column)), else_=column)
    return values


def _stand_in(one: Tie, column: "sa.Column[Any]") -> Any:
    if one.erasing.action == "keep":
        return _PSEUDONYM
    return _literal(None if column.nullable else PERSON_GONE, column)


def _literal(value: Any, column: "sa.Column[Any]") -> Any:
    return sa.null() if value is None else sa.literal(value, type_=column.type)
