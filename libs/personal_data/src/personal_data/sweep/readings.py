"""Every way to read a piece of data as text: as it stands, and decoded from whatever it holds.

A value may lie in a JSON string inside a form inside base64 inside an archive, so what is decoded
is read again, to a depth that nothing of ours exceeds.
"""

import html
import quopri
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from urllib.parse import unquote_plus

from personal_data.sweep.archives import members
from personal_data.sweep.base64_runs import base64_runs
from personal_data.sweep.pieces import ENTITY, ESCAPE, PERCENT, QUOTED, pieces

DEEPEST = 5

# Text in UTF-16 as it lies among other bytes: Latin, Arabic and its presentation forms.
_UTF_16 = {
    "utf-16-le": re.compile(rb"(?:[\t\n\r -\xff]\x00|[\x00-\xff][\x06\x20\xfb\xfe]){8,}"),
    "utf-16-be": re.compile(rb"(?:\x00[\t\n\r -\xff]|[\x06\x20\xfb\xfe][\x00-\xff]){8,}"),
}

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_WORD = re.compile(r"=\?[^\s?]+\?[bBqQ]\?[^\s?]*\?=(?:\s+=\?[^\s?]+\?[bBqQ]\?[^\s?]*\?=)*")
_PLAIN = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def readings(data: str | bytes, depth: int = DEEPEST) -> Iterator[str]:
    """Walk over the texts that a piece of data can be read as."""
    if isinstance(data, bytes):
        yield from _of_bytes(data, depth)
        return
    yield data
    if depth:
        for inner in _decoded(data):
            if inner != data:
                yield from readings(inner, depth - 1)


def _of_bytes(data: bytes, depth: int) -> Iterator[str]:
    yield from readings(data.decode("utf-8", "replace"), depth)
    if not depth:
        return
    for encoding, shape in _UTF_16.items():
        for match in shape.finditer(data):
            yield from readings(match.group().decode(encoding, "replace"), depth - 1)
    for member in members(data):
        yield from readings(member, depth - 1)


def _decoded(text: str) -> Iterator[str | bytes]:
    for piece in pieces(text, PERCENT):
        yield unquote_plus(piece, errors="replace")
    for piece in pieces(text, ESCAPE):
        yield _unescaped(piece)
        if "\\x" in piece:  # the representation of bytes
            yield _unescaped(piece).encode("latin-1", "replace")
    for piece in pieces(text, ENTITY):
        yield html.unescape(piece)
    for piece in pieces(text, QUOTED):
        yield quopri.decodestring(piece.encode("utf-8", "replace"))
    for word in _WORD.finditer(text):
        yield _header(word.group())
    yield from base64_runs(text)


def _unescaped(text: str) -> str:
    """Undo the escapes of JSON, and of logs that write the representation of a string."""
    units = _ESCAPE.sub(_character, text)
    return units.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(match: "re.Match[str]") -> str:
    unit, byte, plain = match.groups()
    if unit or byte:
        return chr(int(unit or byte, 16))
    return _PLAIN.get(plain, plain)


def _header(word: str) -> str:
    try:
        return str(make_header(decode_header(word)))
    except (HeaderParseError, LookupError, UnicodeDecodeError, ValueError):
        return word
