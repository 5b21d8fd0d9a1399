"""The archive of an export: a ZIP written straight through, for machines and for people.

`data/<service>.json` follows `schema.json`; `data-map.json` says of each column what it is, why we
have it, on which basis, until when, and who else sees it; `index.html` shows all of it.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from io import TextIOWrapper
from typing import Any, Protocol, cast

from privacy.doors.archive_cover import Cover
from privacy.doors.archive_page import page_of
from privacy.doors.export_lines import Part, Table, tables_of

FORMAT = "alheraf.archive.v1"
_SAME_DATE = (2026, 1, 1, 0, 0, 0)
"""Every entry bears this date: an archive says when it was made in its manifest alone."""


class Sink(Protocol):
    """Where the bytes of the archive go, in order."""

    def write(self, data: bytes, /) -> int:
        """Take more bytes."""

    def flush(self) -> None:
        """Pass on what was taken."""


def write_archive(sink: Sink, cover: Cover, parts: Sequence[Part]) -> None:
    """Write the archive; each part is read once for machines and once for people.

    Raises:
        PartUnreadable: a holder's part is not what the export format says.
    """
    with zipfile.ZipFile(cast("Any", sink), "w", zipfile.ZIP_DEFLATED) as archive:
        counts = {part.holder: _add_data(archive, part) for part in parts}
        _add_text(archive, "schema.json", [_template("export_schema.json")])
        _add_text(archive, "data-map.json", [_dump(_data_map(parts))])
        _add_text(archive, "index.html", page_of(cover, parts))
        _add_text(archive, "manifest.json", [_dump(_manifest(cover, counts))])


def _add_data(archive: zipfile.ZipFile, part: Part) -> dict[str, int]:
    counts: dict[str, int] = {}
    _add_text(archive, f"data/{part.holder}.json", _json_of(part, counts))
    return counts


def _json_of(part: Part, counts: dict[str, int]) -> Iterator[str]:
    yield f'{{"format": "{FORMAT}", "holder": {_dump(part.holder)}, "tables": {{'
    for number, table in enumerate(tables_of(part)):
        yield ",\n" if number else "\n"
        yield from _table_json(table, counts)
    yield "\n}}\n"


def _table_json(table: Table, counts: dict[str, int]) -> Iterator[str]:
    yield f"{_dump(table.name)}: {{"
    yield f'"label": {_dump(table.label)}, "columns": {_dump(table.columns)}, "rows": ['
    count = 0
    for row in table.rows:
        shown = {key: value for key, value in row.items() if key in {"values", "redacted"}}
        yield f"{',' if count else ''}\n{_dump(shown)}"
        count += 1
    counts[table.name] = count
    yield "]}"


def _data_map(parts: Sequence[Part]) -> list[dict[str, Any]]:
    return [
        {"service": part.holder, "table": table.name, "column": column, **card}
        for part in parts
        for table in tables_of(part)
        for column, card in table.columns.items()
    ]


def _manifest(cover: Cover, counts: dict[str, dict[str, int]]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "request_id": cover.request_id,
        "kind": cover.kind,
        "language": cover.language,
        "made_at": cover.made_at.isoformat(),
        "rows": counts,
    }


def _add_text(archive: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    entry = zipfile.ZipInfo(name, _SAME_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(entry, "w", force_zip64=True) as file, TextIOWrapper(file, "utf-8") as text:
        for piece in pieces:
            text.write(piece)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _template(name: str) -> str:
    return files("privacy").joinpath("templates", name).read_text(encoding="utf-8")
