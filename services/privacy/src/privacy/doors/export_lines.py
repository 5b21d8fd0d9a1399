"""Reading what holders stream: lines of JSON, table by table, never the whole at once."""

import dataclasses
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any


class PartUnreadable(ValueError):
    """A holder's part is not what the export format says."""

    def __init__(self, holder: str, why: str) -> None:
        super().__init__(f"{holder}: {why}")
        self.holder = holder


@dataclasses.dataclass(frozen=True)
class Part:
    """One holder's part; `chunks` opens its bytes anew each time it is called."""

    holder: str
    chunks: Callable[[], Iterable[bytes]]


@dataclasses.dataclass(frozen=True)
class Table:
    """One table of a part; `rows` must be read before the next table is asked for."""

    name: str
    label: Mapping[str, str]
    columns: Mapping[str, Mapping[str, Any]]
    rows: Iterator[Mapping[str, Any]]


def tables_of(part: Part) -> Iterator[Table]:
    """Walk over the tables of a part, in the order in which the holder sent them.

    Raises:
        PartUnreadable: a line is no JSON object, or a row comes before its table.
    """
    lines = (line for line in _documents(part) if "table" in line or "row" in line)
    for name, group in groupby(lines, key=lambda line: line.get("table") or line.get("row")):
        rows = iter(group)
        head = next(rows)
        if "table" not in head:
            raise PartUnreadable(part.holder, f"a row of {name} comes before its table")
        yield Table(str(name), head.get("label", {}), head.get("columns", {}), rows)


def _documents(part: Part) -> Iterator[dict[str, Any]]:
    for line in _lines(part.chunks()):
        try:
            document = json.loads(line)
        except ValueError as wrong:
            raise PartUnreadable(part.holder, "a line is not JSON") from wrong
        if not isinstance(document, dict):
            raise PartUnreadable(part.holder, "a line is no JSON object")
        yield document


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    waiting = b""
    for chunk in chunks:
        *whole, waiting = (waiting + chunk).split(b"\n")
        yield from (line for line in whole if line)
    if waiting:
        yield waiting
