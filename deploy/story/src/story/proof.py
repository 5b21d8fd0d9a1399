"""What the certificate says, one row a service, each receipt verified in a fresh process."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from story.stage import Stage

_COUNTS = ("found", "erased", "anonymised", "kept")


def prove(stage: Stage, certificate: dict[str, Any]) -> dict[str, Any]:
    """Keep certificate and keys, verify them off-line, and return the rows of the table."""
    paper = stage.handed / "certificate.json"
    paper.write_text(json.dumps(certificate, ensure_ascii=False, indent=2), encoding="utf-8")
    keys = stage.handed / "public-keys.json"
    keys.write_text(json.dumps(stage.anonymous().get("/v1/privacy/keys")), encoding="utf-8")
    command = [sys.executable, "-m", "personal_data.verify", str(paper), "--keys", str(keys)]
    verified = subprocess.run(command, capture_output=True, text=True, check=False)
    swept = {one["holder"]: one for one in certificate["sweeps"]}
    rows = [
        _row(receipt, swept[receipt["holder"]], verified=verified.returncode == 0)
        for receipt in certificate["receipts"]
    ]
    stage.telling.receipts(rows)
    return {
        "receipts": rows,
        "certificate": str(paper),
        "verify": " ".join([_as_typed(Path(command[0])), *command[1:]]),
        "verdict": verified.stdout.strip() or verified.stderr.strip(),
        "ok": verified.returncode == 0,
    }


def _as_typed(program: Path) -> str:
    """Return a path as somebody who stands here would type it."""
    here = Path.cwd()
    return str(program.relative_to(here) if program.is_relative_to(here) else program)


def _row(receipt: dict[str, Any], sweep: dict[str, Any], *, verified: bool) -> dict[str, Any]:
    tables = receipt["tables"]
    return {
        "service": receipt["holder"],
        **{name: sum(table[name] for table in tables.values()) for name in _COUNTS},
        "still_tied": sum(table["still_tied"] for table in tables.values()),
        "residual": sweep["residual"],
        "verified": verified,
        "kept_why": [
            f"{one['rows']} of {name}: duty of {one['duty']}, until {str(one['until'])[:10]}"
            for name, table in tables.items()
            for one in table.get("duties", ())
        ],
    }


def write_story(stage: Stage, proof: dict[str, Any]) -> Path:
    """Write `story.json`, for whoever wants to look for themselves."""
    target = stage.home / "story.json"
    document = {
        "erased_person": {"identifiers": stage.cast.leaving.identifiers},
        "kept_person": {"identifiers": stage.cast.staying.identifiers},
        "receipts": proof["receipts"],
        "certificate": proof["certificate"],
        "seconds": round(stage.telling.seconds, 1),
    }
    target.write_text(json.dumps(document, ensure_ascii=False, indent=2), encoding="utf-8")
    return target
