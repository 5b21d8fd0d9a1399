"""One-click unsubscribe (RFC 8058): the link in a promotional mail, without signing in."""

from typing import Any

from chassis.auth import allow, anyone
from chassis.web import Blueprint, read, write
from notification.errors import UnsubscribeLinkInvalid
from notification.schemas.notices import UnsubscribedSchema
from notification.schemas.unsubscribing import OneClickSchema, SubscriptionSchema
from notification.use_cases.end_subscription import EndSubscription, end_subscription
from notification.use_cases.show_subscription import ShowSubscription, show_subscription

blp = Blueprint("unsubscribing", description="One-click unsubscribe")


@blp.route("/v1/unsubscribe/<token>", methods=["GET"])
@allow(anyone)
@blp.response(200, SubscriptionSchema)
@blp.refuses(UnsubscribeLinkInvalid)
def show(token: str) -> dict[str, Any]:
    """Say what the link turns off; reading it changes nothing, as mail scanners read links."""
    found = read(show_subscription, ShowSubscription(token=token))
    return {"purpose": found.purpose, "channel": found.channel}


@blp.route("/v1/unsubscribe/<token>", methods=["POST"])
@allow(anyone)
@blp.arguments(OneClickSchema, location="form")
@blp.response(200, UnsubscribedSchema)
@blp.refuses(UnsubscribeLinkInvalid)
def turn_off(_form: dict[str, Any], token: str) -> dict[str, bool]:
    """Turn it off at once."""
    write(end_subscription, EndSubscription(token=token))
    return {"unsubscribed": True}
