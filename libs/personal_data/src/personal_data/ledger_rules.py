"""Everything that a ledger can have wrong, each in a sentence that says what to do."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa

from personal_data.column_rules import column_complaints
from personal_data.declarations import Tie, Tied
from personal_data.family_rules import family_complaints
from personal_data.holding import Holding


def complaints(holdings: Sequence[Holding]) -> list[str]:
    """Return one sentence for each thing that is wrong."""
    by_table = {one.table: one for one in holdings}
    found = [*_twice(holdings)]
    for holding in holdings:
        found += _shape(holding)
        found += column_complaints(holding)
    for holding in holdings:
        found += _vias(holding, by_table)
    return found or [*family_complaints(holdings)]


def _twice(holdings: Sequence[Holding]) -> Iterator[str]:
    for attribute in ("name", "rows"):
        for name, count in Counter(getattr(one, attribute) for one in holdings).items():
            if count > 1:
                yield f"{name}: declared {count} times; a table stands in a ledger once"


def _shape(holding: Holding) -> Iterator[str]:
    actual = {column.name for column in holding.table.columns}
    for name in sorted(set(holding.columns) - actual):
        yield f"{holding.name}.{name}: declared, but the table has no such column"
    for name in sorted(actual - set(holding.columns)):
        yield f"{holding.name}.{name}: not declared; say personal(), impersonal() or tied()"
    if not holding.key:
        yield f"{holding.name}: a table without a primary key cannot be erased row by row"
    direct = {one.column for one in holding.ties if one.parent is None}
    for name in sorted(direct - actual):
        yield f"{holding.name}: the tie {name} names no column of the table"
    for name in sorted({one.column for one in holding.ties} - direct - actual):
        yield f"{holding.name}: the tie via {name} names no column of the table"
    said = {name for name, declared in holding.columns.items() if isinstance(declared, Tied)}
    for name in sorted(said - direct):
        yield f"{holding.name}.{name}: is tied(), but no tie of the table names it"
    for name in sorted((direct & set(holding.columns)) - said):
        yield f"{holding.name}.{name}: a tie names it, so declare it tied()"
    yield from _since(holding)
    if not holding.why_not_personal and not holding.ties:
        yield f"{holding.name}: has no ties; say whose rows these are, or not_personal(…, why)"


def _since(holding: Holding) -> Iterator[str]:
    since = holding.retention.since if holding.retention else None
    if since is not None and not _is_moment(holding.table, since):
        yield f"{holding.name}: retention counts since {since}, which is no column of moments"


def _vias(holding: Holding, by_table: Mapping[sa.Table, Holding]) -> Iterator[str]:
    for one in holding.ties:
        if one.parent is None:
            yield from _direct(holding, one)
            continue
        parent = by_table.get(one.parent)
        if parent is None or not parent.ties:
            yield f"{holding.name}: tied via {one.parent.name}, which has no ties in this ledger"
        elif one.side and one.side not in {other.name for other in parent.ties}:
            yield f"{holding.name}: {parent.name} has no tie called {one.side}"
        elif len(parent.key) != 1:
            yield f"{holding.name}: tied via {parent.name}, whose key is not one column"
        if one.erasing.until and not _is_end(holding.table, one.erasing.until):
            yield _no_end(holding, one.erasing.until)


def _direct(holding: Holding, one: Tie) -> Iterator[str]:
    erasing = one.erasing
    if one.at is not None and not _is_moment(holding.table, one.at):
        yield f"{holding.name}.{one.name}: was written at {one.at}, which is no column of moments"
    if erasing.action == "nothing":
        yield f"{holding.name}.{one.name}: the row's own tie must say DELETE, MINE or KEEP(…)"
    if erasing.action == "keep" and not _is_end(holding.table, erasing.until):
        yield _no_end(holding, erasing.until)
    if erasing.action == "mine" and one.column in holding.table.columns:
        column = holding.table.columns[one.column]
        if not column.nullable and _is_in_unique_key(column):
            yield f"{holding.name}.{one.name}: is part of a key, so MINE cannot empty it"


def _no_end(holding: Holding, until: str | None) -> str:
    return (
        f"{holding.name}: KEEP ends with {until}, which is no column of moments that is never null"
    )


def _is_moment(table: sa.Table, name: str | None) -> bool:
    if name is None or name not in table.columns:
        return False
    kind = table.columns[name].type
    kind = kind.impl_instance if isinstance(kind, sa.types.TypeDecorator) else kind
    return isinstance(kind, sa.DateTime | sa.Date)


def _is_end(table: sa.Table, name: str | None) -> bool:
    return _is_moment(table, name) and not table.columns[str(name)].nullable


def _is_in_unique_key(column: sa.Column[object]) -> bool:
    keys = (sa.PrimaryKeyConstraint, sa.UniqueConstraint)
    return any(
        isinstance(one, keys) and column.name in one.columns for one in column.table.constraints
    ) or any(index.unique and column.name in index.columns for index in column.table.indexes)
