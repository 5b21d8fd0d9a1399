"""Erasing people: set-based SQL, children before parents, counted and checked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from personal_data.ledger import Ledger
from personal_data.one_trip import Asked, Told, in_one_trip
from personal_data.plan import PSEUDONYM, Change, Plan, TablePlan, plan_of
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


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """A person who is erased, and what stands where their id stood in what is kept."""

    who: Who
    pseudonym: str

    @property
    def parameters(self) -> Parameters:
        """The values for the statements of a plan."""
        return {**self.who.parameters, PSEUDONYM: self.pseudonym}


def erase(session: Session, ledger: Ledger, who: Who, *, pseudonym: str) -> Mapping[str, Erased]:
    """Erase one person from every table; the caller holds the exclusive lock on them.

    Raises:
        ErasureIncomplete: the figures do not add up.
    """
    [figures] = erase_all(session, ledger, [Leaving(who=who, pseudonym=pseudonym)])
    return figures


def erase_all(
    session: Session, ledger: Ledger, people: Sequence[Leaving]
) -> list[Mapping[str, Erased]]:
    """Erase people from every table, in few trips; the caller holds the exclusive locks on them.

    Raises:
        ErasureIncomplete: the figures of one do not add up, or two of them share a row, so that
            what becomes of it depends on who goes first.
    """
    every = [(plan_of(ledger, one.who.mailboxes), one) for one in people]
    locks = sum(table.lock is not None for table in plan_of(ledger).tables)
    looked = in_one_trip(session, [asked for plan, one in every for asked in _looking(plan, one)])
    for number in range(locks):
        _refuse_shared([told.rows for told in looked[number :: locks + 1]])
    found = [told.row for told in looked[locks :: locks + 1]]
    effects = _change(session, every, found)
    after = in_one_trip(session, [(plan.still_tied, _whom(one)) for plan, one in every])
    return [
        _figures(plan, counts, effect, left.row)
        for (plan, _), counts, effect, left in zip(every, found, effects, after, strict=True)
    ]


def _looking(plan: Plan, one: Leaving) -> Iterator[Asked]:
    """Hold still what others share with a person, and count what there is."""
    for table in plan.tables:
        if table.lock is not None:
            yield table.lock, _whom(one)
    yield plan.found, _whom(one)


def _refuse_shared(keys: Sequence[Sequence[Sequence[Any]]]) -> None:
    every = [tuple(key) for of_one in keys for key in of_one]
    if len(set(every)) < len(every):
        raise ErasureIncomplete("people who share a row are erased one after the other")


def _whom(one: Leaving) -> Parameters:
    return one.who.parameters


def _change(
    session: Session, every: Sequence[tuple[Plan, Leaving]], found: Sequence[Sequence[int]]
) -> list[Mapping[str, Mapping[str, Any]]]:
    """Change what was found, children before parents; return the effects of each by table.

    Most tables hold nothing of a given person; where nothing was found, nothing is asked again.
    """
    chosen = [
        [table for table, count in zip(plan.tables, counts, strict=True) if count][::-1]
        for (plan, _), counts in zip(every, found, strict=True)
    ]
    asked = [
        (step, one.parameters)
        for (_, one), tables in zip(every, chosen, strict=True)
        for table in tables
        for step in table.steps
    ]
    told = iter(in_one_trip(session, asked))
    return [{table.holding.rows: _effect(table, told) for table in tables} for tables in chosen]


def _effect(table: TablePlan, told: Iterator[Told]) -> Mapping[str, Any]:
    """Take what was told of a table's steps."""
    duties = [(duty, next(told).row) for duty, _ in table.duties]
    return {
        "duties": tuple(_duty(duty, *row) for duty, row in duties if row[0]),
        "kept": _changed(table.keep, told),
        "erased": _changed(table.delete, told),
        "anonymised": _changed(table.anonymise, told),
    }


def _changed(change: Change | None, told: Iterator[Told]) -> int:
    if change is None:
        return 0
    one = next(told)
    return int(one.row[0]) if isinstance(change, sa.Select) else one.count


def _duty(duty: str, rows: int, latest: datetime | None) -> Duty:
    return Duty(duty=duty, rows=rows, until=latest.isoformat() if latest else None)


def _figures(
    plan: Plan,
    found: Sequence[int],
    effects: Mapping[str, Mapping[str, Any]],
    still_tied: Sequence[int],
) -> Mapping[str, Erased]:
    names = [table.holding.rows for table in plan.tables]
    figures = {
        name: Erased(found=int(before), still_tied=int(after), **effects.get(name, _NOTHING))
        for name, before, after in zip(names, found, still_tied, strict=True)
    }
    _check(figures)
    return figures


def _check(figures: Mapping[str, Erased]) -> None:
    for name, one in figures.items():
        if one.found != one.erased + one.anonymised + one.kept:
            raise ErasureIncomplete(f"{name}: what was done differs from what was found: {one}")
        if one.still_tied:
            raise ErasureIncomplete(f"{name}: {one.still_tied} rows are still tied to the person")
