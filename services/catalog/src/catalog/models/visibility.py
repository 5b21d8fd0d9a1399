"""Who may see which field of an artisan's profile: a rule for each, chosen by the artisan."""

from collections.abc import Mapping

PUBLIC, AFTER_PURCHASE, NEVER = "public", "after_purchase", "never"
RULES = (PUBLIC, AFTER_PURCHASE, NEVER)

STRANGER, BUYER, PLATFORM = "stranger", "buyer", "platform"
EYES = (STRANGER, BUYER, PLATFORM)
"""Who looks: anybody, somebody who has bought from the artisan, and the artisan or our officers."""

DEFAULTS: Mapping[str, str] = {
    "bio": PUBLIC,
    "region": PUBLIC,
    "address": AFTER_PURCHASE,
    "phone": NEVER,
}
"""The fields that have a rule. Name and craft have none: without them there is no listing."""

_SEEN_BY = {STRANGER: {PUBLIC}, BUYER: {PUBLIC, AFTER_PURCHASE}, PLATFORM: set(RULES)}


def may_see(rule: str, eyes: str) -> bool:
    """Tell whether a field under this rule shows itself to these eyes."""
    return rule in _SEEN_BY[eyes]
