"""What a sweep is to look for: the values of a person that could have been copied elsewhere."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from personal_data.declarations import FREE_TEXT
from personal_data.holding import Holding
from personal_data.ledger import Ledger
from personal_data.rows import Rows, Who
from personal_data.taxonomy import is_within

SHORTEST = 8
"""Shorter values are found in places that have nothing to do with the person."""

SHORTEST_TEXT = 24
"""Two people may well have written the same short sentence."""

LONGEST = 200
"""Of a long text its beginning is looked for."""

ROOM = 400_000
"""Characters of JSON; identifiers come first, texts as far as there is room."""


def sought_values(session: Session, ledger: Ledger, who: Who) -> list[str]:
    """Return the distinct values, identifiers before texts."""
    rows = Rows(ledger, who)
    values: dict[str, None] = {}
    room = ROOM
    for texts in (False, True):
        for value in _values(session, rows, texts=texts):
            room -= 0 if value in values else len(json.dumps(value))
            if room < 0:
                return list(values)
            values[value] = None
    return list(values)


def _values(session: Session, rows: Rows, *, texts: bool) -> Iterator[str]:
    for holding in rows.ledger.holdings:
        for name, declared in holding.personal():
            is_text = is_within(declared.category, *FREE_TEXT)
            side = holding.side_of(declared)
            if declared.sought and is_text == texts and side is not None:
                shortest = SHORTEST_TEXT if is_text else SHORTEST
                mine = rows.matching(holding, side)
                for cell in _cells(session, holding, name, mine):
                    yield from (text[:LONGEST] for text in _leaves(cell) if len(text) >= shortest)


def _cells(
    session: Session, holding: Holding, name: str, mine: "sa.ColumnElement[bool]"
) -> Iterator[Any]:
    column = holding.table.columns[name]
    asked = sa.select(column).where(mine, column.is_not(None))
    yield from session.scalars(asked.execution_options(yield_per=1000))


def _leaves(value: Any) -> Iterator[str]:
    """Walk over the texts in a cell, which may be a JSON document."""
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, dict):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part)
