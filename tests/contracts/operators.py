"""What operators do on the tour: each service gives up on a message, an officer looks after it."""

from embedded.names import NAMES
from eventing.message import Outcome, Outgoing
from eventing.transport import connect
from story.client import until

from ..privacy.living import Town


def operate(town: Town) -> None:
    """Have every service give up on a message, and an officer look after it."""
    publisher = connect(town.suite.environment("privacy")["BROKER_URL"]).publisher()
    poison = [
        Outgoing(
            event_id=f"poison_{name}",
            routing_key=f"privacy.sweep_store.{name}",
            addressed=True,
            body=b"no event",
        )
        for name in NAMES
    ]
    assert publisher.publish(poison) == [Outcome.CONFIRMED] * len(NAMES)
    publisher.close()
    for name in NAMES:
        _look_after(town, name)


def _look_after(town: Town, name: str) -> None:
    api, base = town.officer, f"/v1/operations/{name}"
    [dead] = until("the dead letter", lambda: api.get(f"{base}/dead")["items"])
    assert not api.get(f"{base}/status")["healthy"]
    assert set(api.get(f"{base}/dead/{dead['id']}")["body"]) == {"bytes", "sha256"}
    assert api.post(f"{base}/dead/{dead['id']}/replay")["numbers"] == [dead["id"]]
    until("it to die again", lambda: api.get(f"{base}/dead")["items"])
    assert api.post(f"{base}/replays", {"error": "Permanent"})["numbers"] == [dead["id"]]
    assert [one["role"] for one in api.get(f"{base}/replays")["items"]] == ["officer", "officer"]
    api.get(f"{base}/outbox")
    api.post(f"{base}/outbox/unparking")
    assert api.get(f"{base}/topology")["missing"] == []
    assert api.post(f"{base}/topology/application") == {"was_missing": [], "missing": []}
    assert town.api().get(f"/asyncapi/{name}.json")["asyncapi"] == "3.0.0"
