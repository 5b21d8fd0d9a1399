"""Looking for values in everything that the suite has written, rows and bytes alike.

This is a second pair of eyes: it shares no code with the sweep that it checks.
"""

import base64
import gzip
import io
import json
import sqlite3
import urllib.parse
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

Row = tuple[str, str, dict[str, Any]]
"""A service, a table, and a row of it."""


def rows_of(files: Iterable[Path]) -> Iterator[Row]:
    """Return every row of every table of these databases, mapped or not."""
    for file in files:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (table,) in names.fetchall():
                for row in connection.execute(f'SELECT * FROM "{table}"'):
                    yield file.stem, table, dict(row)


def columns_holding(files: Iterable[Path], values: Iterable[str]) -> set[tuple[str, str, str]]:
    """Return (service, table, column) wherever one of the values lies in a row."""
    wanted = tuple(values)
    return {
        (service, table, column)
        for service, table, row in rows_of(files)
        for column, held in row.items()
        if any(value in _text(held) for value in wanted)
    }


def _text(held: Any) -> str:
    return held.decode("utf-8", "replace") if isinstance(held, bytes) else str(held)


def files_holding(
    root: Path, values: Iterable[str], *, besides: Iterable[str] = ()
) -> dict[str, list[str]]:
    """Return, by value, the files below a folder whose bytes hold it in any encoding."""
    found: dict[str, list[str]] = {}
    apart = tuple(besides)
    wanted = {value: _variants(value) for value in values}
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if not path.is_file() or inside.parts[0] in apart:
            continue
        for raw in _layers(path.read_bytes()):
            for value, variants in wanted.items():
                if any(variant in raw for variant in variants):
                    found.setdefault(value, []).append(str(inside))
    return found


def _variants(value: str) -> set[bytes]:
    plain = {value, value.lower(), value.removeprefix("+"), urllib.parse.quote(value)}
    plain.add(json.dumps(value)[1:-1])
    raw = {one.encode() for one in plain}
    raw |= {one.encode(code) for one in plain for code in ("utf-16-le", "utf-16-be")}
    return raw | {part for one in plain for part in _base64(one.encode())}


def _base64(raw: bytes) -> Iterator[bytes]:
    """Return what base64 of any text around these bytes must contain, for the three offsets."""
    for offset in range(3):
        coded = base64.b64encode(b"\0" * offset + raw)
        yield coded[(offset * 8 + 5) // 6 : (offset + len(raw)) * 8 // 6]


def _layers(raw: bytes) -> Iterator[bytes]:
    yield raw
    if raw[:2] == b"\x1f\x8b":
        yield gzip.decompress(raw)
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
