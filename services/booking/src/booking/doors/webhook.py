"""Whether the payment provider itself has sent a webhook."""

import hashlib
import hmac

from booking.errors import WebhookForged


def require_signed(body: bytes, signature: str | None, secret: str) -> None:
    """Compare the signature, hex HMAC-SHA256 of the body's bytes, in constant time.

    Raises:
        WebhookForged: it is missing or wrong.
    """
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), (signature or "").encode()):
        raise WebhookForged
