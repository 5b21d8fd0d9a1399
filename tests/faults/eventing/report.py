"""Keeps what a run has shown: a record for machines, and a table in the documents."""

import json
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .catalogue import CASES
from .play import Result

ROOT = Path(__file__).resolve().parents[3]
RECORD = ROOT / ".faults" / "eventing.json"
TABLE = ROOT / "docs" / "faults-eventing.md"
Row = dict[str, Any]

_HEAD = """# What was broken, and what it cost

Written by `make faults-eventing`, which plays every case below with real processes under load:
writers of *booking* commit business rows and events, relays publish them, listeners of *catalog*
take them in, on a RabbitMQ node and a PostgreSQL cluster that belong to the run, or on SQLite
files. After each case everything that was committed is compared with everything that took effect:
each event once, each order in its order, nothing that was rolled back, nothing left waiting, and no
dead letter but the planted ones. A case whose fault did not happen counts as failed. Each row shows
the last time that its case was played.

"""


def keep(results: Sequence[Result]) -> None:
    """Write the record anew; cases that were not played this time keep what they last showed."""
    known = {**_known(), **{result.case.name: result.facts() for result in results}}
    rows = [known[name] for name in CASES if name in known]
    sums = _sums(rows)
    RECORD.parent.mkdir(exist_ok=True)
    record = {**sums, "list": rows}
    RECORD.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    _write_table(known, sums)


def _known() -> dict[str, Row]:
    """Return what earlier runs have shown."""
    if not RECORD.exists():
        return {}
    return {row["name"]: row for row in json.loads(RECORD.read_text(encoding="utf-8"))["list"]}


def _write_table(known: dict[str, Row], sums: dict[str, float]) -> None:
    summary = (
        f"**{sums['cases']} of {len(CASES)} cases, {sums['events']} events,"
        f" {sums['seconds'] / 60:.0f} minutes on"
        f" {platform.machine()} with Python {platform.python_version()}: lost {sums['lost']},"
        f" doubled {sums['doubled']}, inverted {sums['inverted']}.**\n\n"
    )
    head = (
        "| case | servers | what was broken | evidence that it was | events | lost | doubled |"
        " inverted | s |\n| --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: |\n"
    )
    lines = "".join(_line(known[name]) if name in known else _gap(name) for name in CASES)
    TABLE.write_text(_HEAD + summary + head + lines, encoding="utf-8")


def _sums(rows: Sequence[Row]) -> dict[str, float]:
    names = ("events", "lost", "doubled", "inverted", "invented")
    return {
        "cases": len(rows),
        "not_clean": sum(not row["clean"] for row in rows),
        **{name: sum(row[name] for row in rows) for name in names},
        "seconds": round(sum(row["seconds"] for row in rows), 1),
    }


def _gap(name: str) -> str:
    one = CASES[name]
    return f"| `{name}` | {one.server} | {one.breaks} | not played yet | | | | | |\n"


def _line(row: Row) -> str:
    trouble = (row["trouble"].strip().splitlines() or ["see the record"])[-1]
    evidence = str(row["evidence"] if row["clean"] else f"**not clean** {trouble}")
    counted = [row[name] for name in ("events", "lost", "doubled", "inverted")]
    seconds = f"{row['seconds']:.0f}"
    told = " ".join(evidence.split()).replace("|", "\\|")
    cells = (f"`{row['name']}`", row["server"], row["broke"], told, *counted, seconds)
    return f"| {' | '.join(str(cell) for cell in cells)} |\n"
