"""One document, one text: canonical JSON (RFC 8785) and its digest."""

import hashlib
import json
from typing import Any

import rfc8785

_SAFE = 2**53
"""Whole numbers below this are the same in every JSON reader."""

# Numbers aside, this is RFC 8785 where names are ASCII; of that kind are all receipts.
_PLAIN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(document: Any) -> bytes:
    """Return the one text that a JSON document has (RFC 8785)."""
    if _is_plain(document):
        return _PLAIN.encode(document).encode()
    return rfc8785.dumps(document)


def digest_of(document: Any) -> str:
    """Return the SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical(document)).hexdigest()


def _is_plain(value: Any) -> bool:
    """Tell whether the standard library's encoder, four times as fast, gives the same text."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return bool(-_SAFE < value < _SAFE)
    if kind is dict:
        return all(
            type(name) is str and name.isascii() and _is_plain(one) for name, one in value.items()
        )
    return kind in (list, tuple) and all(map(_is_plain, value))
