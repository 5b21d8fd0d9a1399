"""Is everything in the ledger, and is the ledger everything? Each gap is one sentence."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from personal_data.holding import Holding
from personal_data.ledger import Ledger

_OURS = frozenset({"alembic_version"})


def model_gaps(ledger: Ledger, metadata: sa.MetaData) -> list[str]:
    """Compare the ledger with the models: tables and columns, both ways."""
    declared = {one.name: set(one.columns) for one in ledger.holdings}
    actual = {table.name: {one.name for one in table.columns} for table in metadata.tables.values()}
    return [*_differences(declared, actual, "the models")]


def live_gaps(ledger: Ledger, connection: sa.Connection) -> list[str]:
    """Compare the ledger with the live database: tables and columns, both ways."""
    inspector = sa.inspect(connection)
    declared = {one.name: set(one.columns) for one in ledger.holdings}
    actual = {
        name: {column["name"] for column in inspector.get_columns(name)}
        for name in inspector.get_table_names()
        if name not in _OURS
    }
    return [*_differences(declared, actual, "the database")]


def index_gaps(ledger: Ledger) -> list[str]:
    """Return the ties without an index: an erasure would read the whole table."""
    return [
        f"{holding.name}.{one.column}: rows are found by it, so it needs an index that begins so"
        for holding in ledger.holdings
        for one in holding.ties
        if not _is_indexed(holding, one.column)
    ]


def _differences(
    declared: dict[str, set[str]], actual: dict[str, set[str]], where: str
) -> Iterator[str]:
    for name in sorted(actual.keys() - declared.keys()):
        yield f"{name}: in {where}, but not in the ledger: table(…) or not_personal(…)"
    for name in sorted(declared.keys() - actual.keys()):
        yield f"{name}: in the ledger, but not in {where}"
    for name in sorted(declared.keys() & actual.keys()):
        for column in sorted(actual[name] - declared[name]):
            yield f"{name}.{column}: in {where}, but not in the ledger"
        for column in sorted(declared[name] - actual[name]):
            yield f"{name}.{column}: in the ledger, but not in {where}"


def _is_indexed(holding: Holding, column: str) -> bool:
    return any(next(iter(names), None) == column for names in _indexes(holding))


def _indexes(holding: Holding) -> Iterator[Iterable[str]]:
    yield [one.name for one in holding.key]
    for index in holding.table.indexes:
        yield index.columns.keys()
    for constraint in holding.table.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            yield constraint.columns.keys()
