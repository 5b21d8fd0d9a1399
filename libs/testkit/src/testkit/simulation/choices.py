"""The choices of one run: from a seed, through Hypothesis, which shrinks those of a run that fails.

Hypothesis' own way of drawing prefers constants that it finds in whatever code is loaded; then one
seed would mean different runs in different commands. So the numbers are drawn evenly.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider

_EVEN = "alheraf-even"
_NEVER = 1 << 30
One = TypeVar("One")


class EvenProvider(HypothesisProvider):
    """Draws every number of a range equally often."""

    def draw_integer(  # type: ignore[override]
        self, min_value: int = 0, max_value: int = 0, **_constraints: object
    ) -> int:
        """Return a number of the range."""
        return int(self._random.randint(min_value, max_value))  # type: ignore[union-attr]


AVAILABLE_PROVIDERS[_EVEN] = f"{__name__}.EvenProvider"


class Choices:
    """What is chosen, one number after another; smaller numbers mean quieter runs."""

    def __init__(self, draw: Callable[[int], int]) -> None:
        """`draw` returns a number from 0 up to, and without, the one that it is given."""
        self._draw = draw

    def below(self, count: int) -> int:
        """Return a number from 0 up to, and without, this one."""
        return self._draw(count) if count > 1 else 0

    def one_of(self, things: Sequence[One]) -> One:
        """Return one of these, the first of which is the quietest."""
        return things[self.below(len(things))]

    def happens(self, one_in: int) -> bool:
        """Say whether something happens that happens once in so many times."""
        return self.below(one_in) == one_in - 1


def choose(number: int, run: Callable[[Choices], None], *, shrink: bool = False) -> None:
    """Run with the choices of a seed; to `shrink` is to run one that fails with fewer and fewer.

    Hypothesis tries the quietest of all runs first, and that one is nobody's seed: nothing happens.

    Raises:
        Exception: what `run` raised, with the fewest choices that were found within five minutes.
    """

    @seed(number)
    @settings(
        max_examples=2,
        backend=_EVEN,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        # One way to fail is enough to look at; of several, it would raise a group of all.
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        verbosity=Verbosity.quiet,
    )
    @given(st.data())
    def chosen(data: st.DataObject) -> None:
        choices = Choices(lambda count: int(data.draw(_below(count))))
        if choices.below(_NEVER):
            run(choices)

    chosen()


@cache
def _below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)
