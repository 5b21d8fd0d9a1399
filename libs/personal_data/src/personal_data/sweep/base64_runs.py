"""Finds base64 in a text, wherever in its groups of four it begins."""

import base64
import re
from collections.abc import Iterator

_SHORTEST = 11
_RUN = re.compile(rf"[A-Za-z0-9+/_-]{{{_SHORTEST},}}")
# Begins only where a run begins: else a megabyte of letters would be tried from each of them.
_LINES = re.compile(r"(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{60,}={0,2}\r?\n)+[A-Za-z0-9+/]*")
_STANDARD = str.maketrans("-_", "+/")
_GROUP = 4
_ARCHIVES = (b"\x1f\x8b", b"PK\x03\x04")
_MOSTLY = 0.75


def base64_runs(text: str) -> Iterator[bytes]:
    """Walk over what runs of base64 letters decode to, where it could be text or an archive."""
    for block in _LINES.finditer(text):
        yield from _decoded("".join(block.group().replace("=", "").split()))
    for run in _RUN.finditer(text):
        yield from _decoded(run.group())


def _decoded(run: str) -> Iterator[bytes]:
    letters = run.translate(_STANDARD)
    for start in range(_GROUP):
        part = letters[start:]
        whole = len(part) - (len(part) % _GROUP == 1)
        padded = part[:whole] + "=" * (-whole % _GROUP)
        data = base64.b64decode(padded)
        if _is_meaningful(data):
            yield data


def _is_meaningful(data: bytes) -> bool:
    """Tell text and archives from what any other word decodes to."""
    if not data:
        return False
    if data.startswith(_ARCHIVES):
        return True
    half = len(data) / _GROUP
    if data.count(b"\x00") > half or data.count(b"\x06") > half:  # UTF-16
        return True
    return len(data.decode("utf-8", "ignore").encode()) > _MOSTLY * len(data)
