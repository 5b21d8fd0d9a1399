"""Which table's rows depend on which: parents before children, and what goes with whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import sqlalchemy as sa

from personal_data.holding import Holding


class Circular(ValueError):
    """Tables depend on one another in a circle, so that no order of erasing them exists."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """A column that leads to a parent's row; `lets_go` where the database empties it by itself."""

    column: str
    parent: sa.Table
    lets_go: bool


def links(holding: Holding) -> Iterator[Link]:
    """Walk over the ways to other tables: foreign keys, and ties without one."""
    keyed = set()
    for key in sorted(holding.table.foreign_keys, key=lambda one: one.parent.name):
        keyed.add((key.parent.name, key.column.table))
        if key.column.table is not holding.table:
            yield Link(
                column=key.parent.name,
                parent=key.column.table,
                lets_go=(key.ondelete or "").upper() == "SET NULL",
            )
    for one in holding.ties:
        if one.parent is not None and (one.column, one.parent) not in keyed:
            yield Link(column=one.column, parent=one.parent, lets_go=True)


def parents_first(holdings: Sequence[Holding]) -> tuple[Holding, ...]:
    """Return the tables so that each comes after those that it depends on.

    Raises:
        Circular: there is no such order.
    """
    by_table = {one.table: one for one in holdings}
    graph = {
        one.table: [link.parent for link in links(one) if link.parent in by_table]
        for one in holdings
    }
    try:
        return tuple(by_table[table] for table in TopologicalSorter(graph).static_order())
    except CycleError as circle:
        names = " → ".join(table.name for table in circle.args[1])
        raise Circular(f"{names}: tables that depend on one another cannot be erased") from None


def deletable(holdings: Sequence[Holding]) -> frozenset[Holding]:
    """Return the tables of which an erasure may delete rows, directly or with their parents'."""
    return _with_children(holdings, [one for one in holdings if _deletes(one)])


def ending(holdings: Sequence[Holding]) -> frozenset[Holding]:
    """Return the tables of which rows may go at all: by an erasure, or when their time is over."""
    timed = [one for one in holdings if one.tied("keep") or (one.retention and one.retention.since)]
    return deletable(holdings) | _with_children(holdings, timed)


def _with_children(holdings: Sequence[Holding], chosen: Sequence[Holding]) -> frozenset[Holding]:
    going = set(chosen)
    for holding in parents_first(holdings):
        above = {one.parent for one in holding.ties if one.parent is not None}
        if any(parent.table in above for parent in going):
            going.add(holding)
    return frozenset(going)


def _deletes(holding: Holding) -> bool:
    actions = {one.erasing.action for one in holding.ties}
    return "delete" in actions or (
        "mine" in actions and "keep" not in actions and holding.owners_gone == "delete"
    )
