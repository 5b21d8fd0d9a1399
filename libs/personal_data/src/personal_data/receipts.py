"""Receipts: signed statements of what a holder did, which anybody can verify off-line.

A receipt is a flat JSON object. Its `signature` is Ed25519 over the canonical JSON (RFC 8785) of
everything else, `format` and `holder` included, so that no receipt can pass for another.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from personal_data.canonical import canonical

ERASED = "alheraf.receipt.erased.v1"
KEEP_ENDED = "alheraf.receipt.keep_ended.v1"
SWEPT = "alheraf.receipt.swept.v1"
CERTIFICATE = "alheraf.certificate.v1"

PublicKeys = Mapping[str, str | Sequence[str]]
"""By holder, its public key as base64; or several, where one has followed another."""


class ReceiptRefused(ValueError):
    """A receipt proves nothing; the message says why."""


def signing_key(pem: str) -> Ed25519PrivateKey:
    """Read a private key from PEM text.

    Raises:
        TypeError: it is a key of another kind.
    """
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("receipts are signed with an Ed25519 key, and this is another kind")
    return key


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public half as deployments write it: base64 of its 32 bytes."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def key_id(public: bytes) -> str:
    """Return the name of a public key: the beginning of its SHA-256."""
    return f"ed25519:{hashlib.sha256(public).hexdigest()[:16]}"


def keys_of(public_keys: PublicKeys, holder: str) -> dict[str, bytes]:
    """Return a holder's public keys by their names."""
    texts = public_keys.get(holder, ())
    listed = [texts] if isinstance(texts, str) else texts
    raw = (base64.b64decode(one, validate=True) for one in listed)
    return {key_id(one): one for one in raw}


def sign(document: Mapping[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    """Return the document with `key_id` and `signature`."""
    signed = {**document, "key_id": key_id(key.public_key().public_bytes_raw())}
    signature = base64.b64encode(key.sign(canonical(signed))).decode()
    return {**signed, "signature": signature}


def verify(
    receipt: str | Mapping[str, Any],
    public_keys: PublicKeys,
    *,
    format: str = ERASED,  # noqa: A002  (the name that the receipt itself uses)
    **expected: str,
) -> dict[str, Any]:
    """Return a receipt's content once it is proven.

    Of a holder's keys the one counts that the receipt names. `expected` are members that must be
    so, such as `request_id` and `holder`: a receipt for something else is a replay.

    Raises:
        ReceiptRefused: it is unreadable, forged, altered, of another kind, or for something else.
    """
    document = _read(receipt)
    for member, value in {"format": format, **expected}.items():
        if document.get(member) != value:
            raise ReceiptRefused(f"its {member} is {document.get(member)!r}, not {value!r}")
    holder = str(document.get("holder"))
    known = keys_of(public_keys, holder)
    if not known:
        raise ReceiptRefused(f"no public key of {holder!r} is known")
    public = known.get(str(document.get("key_id")))
    if public is None:
        raise ReceiptRefused("it was signed with a key that is not its holder's")
    signed = {name: value for name, value in document.items() if name != "signature"}
    try:
        signature = base64.b64decode(str(document.get("signature")), validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, canonical(signed))
    except (InvalidSignature, binascii.Error) as wrong:
        raise ReceiptRefused("its signature does not fit its content") from wrong
    return signed


def _read(receipt: str | Mapping[str, Any]) -> dict[str, Any]:
    try:
        document = json.loads(receipt) if isinstance(receipt, str) else dict(receipt)
    except ValueError as wrong:
        raise ReceiptRefused("it is not JSON") from wrong
    if not isinstance(document, dict):
        raise ReceiptRefused("it is no JSON object")
    return document
