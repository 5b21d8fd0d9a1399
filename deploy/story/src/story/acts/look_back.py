"""Afterwards: who left cannot come back, and nobody else has lost anything."""

from story.client import StepFailed
from story.stage import Stage

_UNAUTHORISED = 401


def look_back(stage: Stage, orders: dict[str, str], conversations: dict[str, str]) -> None:
    """Check, over the public API alone, what the erasure has left."""
    stage.telling.act("Looking back · بعد ذلك")
    cast = stage.cast
    status = stage.as_(cast.leaving).refused("/v1/me")
    if status != _UNAUTHORISED:
        raise StepFailed(f"an erased person's token was answered with {status}")
    stage.telling.step("the erased person's token is refused")
    own = stage.as_(cast.staying)
    me = own.get("/v1/me")
    if (me["full_name"], me["email"]) != (cast.staying.full_name, cast.staying.email):
        raise StepFailed("the other customer's account has changed")
    if orders["theirs"] not in {one["id"] for one in own.get("/v1/orders")["items"]}:
        raise StepFailed("the other customer's order has gone")
    messages = own.get(f"/v1/conversations/{conversations['theirs']}/messages")["items"]
    if cast.staying.said[1] not in {one["text"] for one in messages}:
        raise StepFailed("the other customer's messages have changed")
    kept = stage.as_(cast.potter).get(f"/v1/conversations/{conversations['hers']}/messages")
    if any(cast.leaving.full_name in (one["text"] or "") for one in kept["items"]):
        raise StepFailed("the erased person's name stands in the shared conversation")
    stage.telling.step("the other customer and both artisans still have all that is theirs")
