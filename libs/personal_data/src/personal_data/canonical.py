"""One document, one text: canonical JSON (RFC 8785) and its digest."""

import hashlib
from typing import Any

import rfc8785


def canonical(document: Any) -> bytes:
    """Return the one text that a JSON document has (RFC 8785)."""
    return rfc8785.dumps(document)


def digest_of(document: Any) -> str:
    """Return the SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical(document)).hexdigest()
