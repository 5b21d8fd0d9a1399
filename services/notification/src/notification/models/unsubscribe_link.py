"""One-click unsubscribe links that need no row, so that they work after an erasure too.

The token names person, purpose and channel, and is signed with a key of this service's.
Source: RFC 8058.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from notification.errors import UnsubscribeLinkInvalid

_SIGNATURE_BYTES = 16
_PARTS = 3


@dataclass(frozen=True)
class Unsubscription:
    """What a link turns off, and for whom."""

    person_id: str
    purpose: str
    channel: str


def link_token(wanted: Unsubscription, key: str) -> str:
    """Return the token of a link."""
    payload = f"{wanted.person_id}|{wanted.purpose}|{wanted.channel}".encode()
    return base64.urlsafe_b64encode(_signature(payload, key) + payload).decode().rstrip("=")


def read_token(token: str, key: str) -> Unsubscription:
    """Return what a token turns off.

    Raises:
        UnsubscribeLinkInvalid: it was altered, or never ours.
    """
    try:
        raw = base64.b64decode(f"{token}{'=' * (-len(token) % 4)}", altchars=b"-_", validate=True)
    except ValueError as wrong:
        raise UnsubscribeLinkInvalid from wrong
    signature, payload = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _signature(payload, key)):
        raise UnsubscribeLinkInvalid
    parts = payload.decode().split("|")
    if len(parts) != _PARTS:
        raise UnsubscribeLinkInvalid
    return Unsubscription(*parts)


def _signature(payload: bytes, key: str) -> bytes:
    return hmac.new(key.encode(), payload, hashlib.sha256).digest()[:_SIGNATURE_BYTES]
