"""Verifies a certificate off-line: `python -m personal_data.verify certificate.json --keys k.json`.

It reads two files and nothing else: the certificate, and the public keys `{holder: base64}`, or a
list of them. One line a receipt, then the verdict; the exit status is 0 only where everything is
proven.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from personal_data.certificate import verdicts


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what the certificate proves, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m personal_data.verify")
    parser.add_argument("certificate", type=Path)
    parser.add_argument("--keys", type=Path, required=True, help="public keys: {holder: base64}")
    chosen = parser.parse_args(arguments)
    certificate = json.loads(chosen.certificate.read_text(encoding="utf-8"))
    keys = json.loads(chosen.keys.read_text(encoding="utf-8"))
    found = verdicts(certificate, keys)
    for one in found:
        said = f"REFUSED: {one.refused}" if one.refused else f"valid    {one.figures}"
        sys.stdout.write(f"{one.holder:<14} {one.kind:<12} {said}\n")
    refused = [one for one in found if one.refused]
    sys.stdout.write("NOT PROVEN\n" if refused else "PROVEN: every receipt is valid\n")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
