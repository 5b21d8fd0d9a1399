"""The simulation bites: with one mechanism taken out, a promise breaks within a few seeds."""

import random
import re
from collections.abc import Callable, Collection

import pytest
from sqlalchemy.orm import Session

from eventing.inbox import Inbox
from testkit.simulation.choices import Choices

from .run import Broken, Run
from .world import World

Break = Callable[[pytest.MonkeyPatch], None]


def no_inbox(patch: pytest.MonkeyPatch) -> None:
    """Let every message take effect as often as it comes."""

    def claim(_inbox: Inbox, _session: Session, _consumer: str, ids: Collection[str]) -> set[str]:
        return set(ids)

    patch.setattr(Inbox, "claim", claim)
    patch.setattr(Inbox, "known", lambda *_asked: set())


BREAKS: dict[str, tuple[Break, str]] = {
    "no inbox": (no_inbox, "took effect|died in"),
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
