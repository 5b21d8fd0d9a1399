"""A seed is a run, and a run that fails is shown with as few choices as show it."""

import pytest

from testkit.simulation.choices import Choices, choose


def test_the_same_seed_chooses_the_same() -> None:
    def chosen(seed: int) -> list[int]:
        seen: list[int] = []
        choose(seed, lambda choices: seen.extend(choices.below(1000) for _ in range(5)))
        return seen

    assert chosen(3) == chosen(3)
    assert chosen(3) != chosen(4)


def test_a_failure_is_shown_with_as_few_choices_as_show_it() -> None:
    def fails_at_twenty(choices: Choices) -> None:
        total = sum(choices.below(100) for _ in range(10))
        assert total < 20, f"{total}"

    with pytest.raises(AssertionError, match=r"^20\b"):
        choose(1, fails_at_twenty, shrink=True)
    with pytest.raises(AssertionError, match=r"^[0-9]{3}\b"):
        choose(1, fails_at_twenty)
