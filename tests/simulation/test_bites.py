"""The simulation bites: with one mechanism taken out, a promise breaks within a few seeds."""

import random
import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

import pytest
from sqlalchemy.orm import Session

from eventing.inbox import Inbox
from eventing.message import Outcome
from personal_data import fence
from testkit.simulation.broker import Broker
from testkit.simulation.choices import Choices

from .run import Broken, Run
from .world import World

pytestmark = pytest.mark.slow

Break = Callable[[pytest.MonkeyPatch], None]


def no_inbox(patch: pytest.MonkeyPatch) -> None:
    """Let every message take effect as often as it comes."""

    def claim(_inbox: Inbox, _session: Session, _consumer: str, ids: Collection[str]) -> set[str]:
        return set(ids)

    patch.setattr(Inbox, "claim", claim)
    patch.setattr(Inbox, "known", lambda *_asked: set())


def backward_relay(patch: pytest.MonkeyPatch) -> None:
    """Publish what was said last first."""
    publish = Broker.publish

    def backward(broker: Broker, messages: Sequence[Any]) -> list[Outcome]:
        return publish(broker, messages[::-1])[::-1]

    patch.setattr(Broker, "publish", backward)


def no_message_fence(patch: pytest.MonkeyPatch) -> None:
    """Let what is said of a forgotten person through, and with their id."""
    patch.setattr(fence, "_without", lambda said, _gone: said)


BREAKS: dict[str, tuple[Break, str]] = {
    "no inbox": (no_inbox, "took effect|died in"),
    "a relay that inverts": (backward_relay, "after what was said later"),
    "no fence for messages": (no_message_fence, "still holds the id"),
}
_WITHIN = 40


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_mechanism_is_noticed(
    world: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_out, sentence = BREAKS[name]
    take_out(monkeypatch)
    for seed in range(1, _WITHIN):
        try:
            Run(world, seed, Choices(random.Random(seed).randrange)).play()
        except Broken as broken:
            if re.search(sentence, str(broken)):
                return
    pytest.fail(f"{name}: nothing noticed in {_WITHIN} seeds")
