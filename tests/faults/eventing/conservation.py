"""Compares what was committed with what took effect: the judge of every case.

Every fact took effect once, each order in its order, and nothing else took effect; nothing waits
anywhere; the dead letters are exactly those that were planted.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Said:
    """One version of one order, as a fact or as an effect."""

    token: str
    order_id: str
    version: int


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What became of the facts of one case."""

    events: int
    lost: int
    doubled: int
    inverted: int
    invented: int
    """Effects of what was never committed."""
    dead_wrong: list[str] = field(default_factory=list)
    """Dead letters that nobody planted, and planted ones that are not there."""
    left: list[str] = field(default_factory=list)
    """What still waits where nothing should."""

    @property
    def is_clean(self) -> bool:
        """Say whether nothing was lost, doubled, inverted, invented, or left."""
        counted = self.lost + self.doubled + self.inverted + self.invented
        return not (counted or self.dead_wrong or self.left)


def judge(
    facts: Sequence[Said],
    effects: Sequence[Said],
    *,
    dead: Collection[str] = (),
    planted: Collection[str] = (),
    left: Sequence[str] = (),
) -> Verdict:
    """Compare facts with effects, both in the order of their commits for each order."""
    committed = {fact.token for fact in facts}
    effected = Counter(effect.token for effect in effects)
    return Verdict(
        events=len(facts),
        lost=len(committed - set(effected)),
        doubled=sum(count - 1 for count in effected.values()),
        inverted=_inversions(effects),
        invented=len(set(effected) - committed),
        dead_wrong=sorted(set(dead) ^ set(planted)),
        left=list(left),
    )


def _inversions(effects: Sequence[Said]) -> int:
    """Count effects that came after a later one of their order; a repetition is none."""
    newest: dict[str, int] = {}
    known: set[str] = set()
    inverted = 0
    for effect in effects:
        if effect.token in known:
            continue
        known.add(effect.token)
        inverted += effect.version < newest.get(effect.order_id, 0)
        newest[effect.order_id] = max(effect.version, newest.get(effect.order_id, 0))
    return inverted
