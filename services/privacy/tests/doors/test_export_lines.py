"""Reading what holders stream."""

import json
from typing import Any

import pytest

from privacy.doors.export_lines import Part, PartUnreadable, tables_of

LINES: list[dict[str, Any]] = [
    {"format": "alheraf.export.v1", "holder": "toy", "request_id": "req_1"},
    {"table": "letters", "label": {"ar": "رسائل", "en": "Letters"}, "columns": {"words": {}}},
    {"row": "letters", "values": {"words": "one"}},
    {"row": "letters", "values": {}, "redacted": ["words"]},
    {"table": "orders", "label": {}, "columns": {}},
    {"row": "orders", "values": {"total": 3}},
    {"rows": 3},
]


def part(*lines: Any, size: int = 7) -> Part:
    raw = b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)
    return Part("toy", lambda: (raw[at : at + size] for at in range(0, len(raw), size)))


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_tables_come_one_after_another_with_their_rows(size: int) -> None:
    found = [(table.name, [*table.rows]) for table in tables_of(part(*LINES, size=size))]
    assert [(name, len(rows)) for name, rows in found] == [("letters", 2), ("orders", 1)]
    assert found[0][1][0]["values"] == {"words": "one"}


def test_a_part_can_be_read_twice_and_may_be_empty() -> None:
    twice = part(*LINES)
    assert len([*tables_of(twice)]) == len([*tables_of(twice)]) == 2
    assert [*tables_of(part())] == []


@pytest.mark.parametrize("lines", [[LINES[2]], [[1, 2]], ["words"]])
def test_what_is_no_export_is_refused(lines: list[Any]) -> None:
    with pytest.raises(PartUnreadable):
        list(tables_of(part(*lines)))


def test_a_line_that_is_no_json_is_refused() -> None:
    with pytest.raises(PartUnreadable):
        list(tables_of(Part("toy", lambda: [b"{broken\n"])))
