"""Everything that people are told: its class, its channels, and the facts that its words need.

The class decides what a sending needs: promotional ones need consent at the moment of sending;
service, security and legal ones do not. Words stand in `templates/`, one file a language.
"""

from dataclasses import dataclass

from notification.models.delivery import EMAIL, SMS
from notification.models.notice import LEGAL, PROMOTIONAL, SECURITY, SERVICE


@dataclass(frozen=True)
class Kind:
    """One kind of notice."""

    message_class: str
    channels: tuple[str, ...] = (EMAIL,)
    facts: frozenset[str] = frozenset()
    in_app: bool = True
    has_code: bool = False


def _facts(*names: str) -> frozenset[str]:
    return frozenset(names)


def _code(channel: str) -> Kind:
    return Kind(SECURITY, (channel,), _facts("challenge_id"), in_app=False, has_code=True)


_ORDER = _facts("order_id")

KINDS: dict[str, Kind] = {
    # identity
    "verify_email": _code(EMAIL),
    "verify_phone": _code(SMS),
    "reset_password": _code(EMAIL),
    "change_email": _code(EMAIL),
    "change_phone": _code(SMS),
    "account_exists": Kind(SECURITY, in_app=False),
    "contact_change_requested": Kind(SECURITY, facts=_facts("field")),
    "password_changed": Kind(SECURITY),
    "session_theft": Kind(SECURITY),
    "welcome": Kind(SERVICE, channels=()),
    # catalog
    "artisan_approved": Kind(SERVICE),
    "artisan_declined": Kind(SERVICE),
    "review_posted": Kind(SERVICE, channels=(), facts=_facts("listing_id", "rating")),
    "new_listing": Kind(PROMOTIONAL, facts=_facts("listing_id", "listing_kind")),
    # booking
    "order_placed": Kind(SERVICE, facts=_ORDER | {"total", "holds_until"}),
    "order_confirmed": Kind(SERVICE, facts=_ORDER | {"total"}),
    "order_to_fulfil": Kind(SERVICE, facts=_ORDER | {"total"}),
    "order_shipped": Kind(SERVICE, facts=_ORDER),
    "order_completed": Kind(SERVICE, facts=_ORDER),
    "order_cancelled": Kind(SERVICE, facts=_ORDER),
    "sale_cancelled": Kind(SERVICE, facts=_ORDER),
    "refund_settled": Kind(SERVICE, facts=_ORDER | {"total"}),
    "invoice_issued": Kind(SERVICE, channels=(), facts=_ORDER | {"number", "total"}),
    "order_viewed": Kind(SERVICE, channels=(), facts=_ORDER | {"purpose"}),
    # messaging
    "message_waiting": Kind(SERVICE, facts=_facts("conversation_id")),
    "inquiry_received": Kind(SERVICE, channels=(), facts=_facts("reference")),
    "inquiry_answered": Kind(SERVICE, facts=_facts("reference")),
    # privacy
    "request_opened": Kind(LEGAL, facts=_facts("request_id", "request_kind")),
    "request_waiting": Kind(LEGAL, facts=_facts("request_id")),
    "request_extended": Kind(LEGAL, facts=_facts("request_id", "due_at", "reason")),
    "request_cancelled": Kind(LEGAL, facts=_facts("request_id")),
    "archive_ready": Kind(LEGAL, facts=_facts("request_id", "expires_at")),
    "policy_published": Kind(LEGAL, facts=_facts("policy_version", "effective_at")),
}
