"""A person's data as a stream of lines (NDJSON), page by page, with its labels.

The first line says what this is; each table begins with what it holds and why; its rows follow; the
last line counts them. In rows that are shared, what is another person's is redacted.
"""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from chassis.database import Database
from personal_data.catalogue import holding_card
from personal_data.declarations import Declared, Personal, Tied
from personal_data.holding import Holding
from personal_data.ledger import Ledger
from personal_data.rows import Rows, Who, key_of

FORMAT = "alheraf.export.v1"
_PAGE = 500


def export(database: Database, ledger: Ledger, who: Who, *, request_id: str) -> Iterator[bytes]:
    """Walk over the lines of a person's export; no transaction stays open between two pages."""
    rows = Rows(ledger, who.mailboxes)
    yield _line({"format": FORMAT, "holder": ledger.service, "request_id": request_id})
    count = 0
    for holding in ledger.holdings:
        if holding.ties and holding.exported:
            for number, row in enumerate(_rows(database, rows, holding, who)):
                if number == 0:
                    yield _line({"table": holding.rows, **holding_card(holding)})
                yield _line({"row": holding.rows, **row})
                count += 1
    yield _line({"rows": count})


def _rows(database: Database, rows: Rows, holding: Holding, who: Who) -> Iterator[dict[str, Any]]:
    """Read by key, in pages: whoever uploads this may be slow, and nobody waits for them."""
    after: Any = None
    shown = {name: one for name, one in holding.columns.items() if _is_exported(one)}
    asked = _query(rows, holding, shown)
    while True:
        page = asked if after is None else asked.where(key_of(holding) > after)
        with database.reading() as session:
            found = session.execute(page.limit(_PAGE), who.parameters).all()
        for row in found:
            yield _shown(holding, shown, row)
        if len(found) < _PAGE:
            return
        after = _key_after(holding, found[-1])


def _key_after(holding: Holding, row: "sa.Row[Any]") -> Any:
    values = [row._mapping[f"key_{one.name}"] for one in holding.key]  # noqa: SLF001
    if len(values) == 1:
        return values[0]
    literals = zip(values, holding.key, strict=True)
    return sa.tuple_(*(sa.literal(value, type_=one.type) for value, one in literals))


def _query(rows: Rows, holding: Holding, shown: dict[str, Declared]) -> "sa.Select[Any]":
    """Ask for the shown columns and, for each tie, whether the row is the person's by it."""
    columns = holding.table.columns
    return (
        sa.select(
            *(columns[name].label(f"column_{name}") for name in shown),
            *(one.label(f"key_{one.name}") for one in holding.key),
            *(rows.matching(holding, one).label(f"tie_{one.name}") for one in holding.ties),
        )
        .where(rows.any_tie(holding))
        .order_by(*holding.key)
    )


def _shown(holding: Holding, shown: dict[str, Declared], row: "sa.Row[Any]") -> dict[str, Any]:
    values: dict[str, Any] = {}
    redacted = []
    cells = row._mapping  # noqa: SLF001  (the documented way to read a row by name)
    for name, declared in shown.items():
        if _is_theirs(holding, name, declared, lambda tie: bool(cells[f"tie_{tie}"])):
            values[name] = _plain(cells[f"column_{name}"])
        elif cells[f"column_{name}"] is not None:
            redacted.append(name)
    return {"values": values, **({"redacted": redacted} if redacted else {})}


def _is_exported(declared: Declared) -> bool:
    return not isinstance(declared, Personal) or declared.exported


def _is_theirs(
    holding: Holding, name: str, declared: Declared, is_tied: Callable[[str], bool]
) -> bool:
    if isinstance(declared, Tied):
        return any(is_tied(one.name) for one in holding.ties if one.column == name)
    if isinstance(declared, Personal):
        return any(is_tied(one.name) for one in holding.sides_of(declared))
    return True


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _line(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
