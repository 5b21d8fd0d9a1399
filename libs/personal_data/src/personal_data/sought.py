"""What a sweep is to look for: the values of a person that could have been copied elsewhere."""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from personal_data.catalogue import personal_columns
from personal_data.declarations import FREE_TEXT
from personal_data.holder import Sought
from personal_data.ledger import Ledger
from personal_data.rows import Rows, Who
from personal_data.taxonomy import is_within

SHORTEST = 8
"""Shorter values are found in places that have nothing to do with the person."""

SHORTEST_TEXT = 24
"""Two people may well have written the same short sentence: it is sought in kept answers alone."""

LONGEST = 200
"""Of a long text its beginning is looked for."""

ROOM = 400_000
"""Characters of JSON; identifiers come first, texts as far as there is room, short ones last."""


def sought_values(session: Session, ledger: Ledger, who: Who) -> Sought:
    """Return the distinct values, identifiers before texts, and short texts apart."""
    values: dict[str, None] = {}
    texts: dict[str, None] = {}
    room = ROOM
    for value, is_text in _values(session, ledger, who):
        if is_text and len(value) < SHORTEST_TEXT:
            texts[value] = None
        elif value not in values:
            room -= _size(value)
            if room < 0:
                return Sought(values=list(values))
            values[value] = None
    return Sought(values=list(values), texts=_fitting(texts, room))


def _values(session: Session, ledger: Ledger, who: Who) -> Iterator[tuple[str, bool]]:
    """Walk over what is long enough to be looked for, and tell texts from identifiers."""
    asking = _asked(Rows(ledger, who.mailboxes)) if who.mailboxes else _usually_asked(ledger)
    for asked, is_text in asking:
        for cell in session.scalars(asked, who.parameters):
            for leaf in _leaves(cell):
                if len(leaf) >= SHORTEST:
                    yield leaf[:LONGEST], is_text


def _fitting(values: Iterable[str], room: int) -> list[str]:
    """Return the first values, as many as there is room for."""
    fitting = []
    for value in values:
        room -= _size(value)
        if room < 0:
            break
        fitting.append(value)
    return fitting


def _size(value: str) -> int:
    return len(json.dumps(value))


@cache
def _usually_asked(ledger: Ledger) -> Sequence[tuple["sa.Select[Any]", bool]]:
    return _asked(Rows(ledger))


def _asked(rows: Rows) -> Sequence[tuple["sa.Select[Any]", bool]]:
    """Return a statement for each sought column, identifiers first, and whether it holds texts."""
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
    return found


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
