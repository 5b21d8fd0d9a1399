"""Verifies a certificate off-line: `python -m personal_data.verify certificate.json --keys k.json`.

It reads two files and nothing else: the certificate, and the public keys `{holder: base64}`, or a
list of them. One line a receipt, then the verdict; the exit status is 0 only where everything is
proven, 1 where something is not, and 2 where a file cannot be read.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from personal_data.certificate import verdicts
from personal_data.receipts import PublicKeys, keys_of


class Unreadable(Exception):
    """A file is not what it should be; the message names it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what the certificate proves, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m personal_data.verify")
    parser.add_argument("certificate", type=Path)
    parser.add_argument("--keys", type=Path, required=True, help="public keys: {holder: base64}")
    chosen = parser.parse_args(arguments)
    try:
        certificate, keys = _read(chosen.certificate), _read(chosen.keys)
        for holder in keys:
            _check_keys(keys, holder)
    except Unreadable as why:
        sys.stderr.write(f"{why}\n")
        return 2
    found = verdicts(certificate, keys)
    for one in found:
        said = f"REFUSED: {one.refused}" if one.refused else f"valid    {one.figures}"
        sys.stdout.write(f"{one.holder:<14} {one.kind:<12} {said}\n")
    refused = [one for one in found if one.refused]
    sys.stdout.write("NOT PROVEN\n" if refused else "PROVEN: every receipt is valid\n")
    return 1 if refused else 0


def _read(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as failed:
        raise Unreadable(f"{path} cannot be read: {failed.strerror}") from failed
    except ValueError as failed:
        raise Unreadable(f"{path} is not JSON") from failed
    if not isinstance(document, dict):
        raise Unreadable(f"{path} is no JSON object")
    return document


def _check_keys(keys: PublicKeys, holder: str) -> None:
    try:
        keys_of(keys, holder)
    except (ValueError, TypeError) as wrong:
        raise Unreadable(f"what is said to be the key of {holder} is no key in base64") from wrong


if __name__ == "__main__":
    sys.exit(main())
