"""What a sweep is to look for: the values of a person that could have been copied elsewhere."""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from personal_data.catalogue import personal_columns
from personal_data.declarations import FREE_TEXT
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
    values: dict[str, None] = {}
    room = ROOM
    asking = _asked(Rows(ledger, who.mailboxes)) if who.mailboxes else _usually_asked(ledger)
    for asked, shortest in asking:
        for cell in session.scalars(asked, who.parameters):
            for text in _leaves(cell):
                value = text[:LONGEST]
                if len(value) >= shortest and value not in values:
                    room -= len(json.dumps(value))
                    if room < 0:
                        return list(values)
                    values[value] = None
    return list(values)


@cache
def _usually_asked(ledger: Ledger) -> Sequence[tuple["sa.Select[Any]", int]]:
    return _asked(Rows(ledger))


def _asked(rows: Rows) -> Sequence[tuple["sa.Select[Any]", int]]:
    """Return a statement for each sought column, and how long a value must be."""
    found = []
    for holding, name, declared in personal_columns(rows.ledger):
        if declared.sought:
            column = holding.table.columns[name]
            asked = sa.select(column).where(
                rows.tied(holding, holding.sides_of(declared)), column.is_not(None)
            )
            is_text = is_within(declared.category, *FREE_TEXT)
            found.append((asked.execution_options(yield_per=1000), is_text))
    found.sort(key=lambda one: one[1])
    return [(asked, SHORTEST_TEXT if is_text else SHORTEST) for asked, is_text in found]


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
